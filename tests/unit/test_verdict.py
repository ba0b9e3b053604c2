"""The verdict table, row by row, and that of any two the worse one wins."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest

from models import CertificateStatus, VoidReason
from traceability.verdict import SESSIONS_BEFORE_SUSPICION, Kind, Note, Ocop, ScanFacts, State, decide

TODAY = date(2026, 11, 23)
IN_FORCE = Ocop(today=CertificateStatus.ACTIVE, stars=4, expires_on=date(2028, 3, 12))
FINE = ScanFacts(today=TODAY, kind=Kind.UNIT, lot="L2601A", made_on=date(2026, 10, 1), ocop=IN_FORCE)

# What makes each verdict, in the order of ux.md §1: the worst first.
CAUSES: dict[State, dict[str, Any]] = {
    State.MISTYPED: {"mistyped": True},
    State.UNKNOWN: {"found": False},
    State.RECALLED: {"recalled": True},
    State.VOID: {"void_reason": VoidReason.LOST},
    State.PAST_USE_BY: {"use_by": TODAY - timedelta(days=1)},
    State.CERT_REVOKED: {"ocop": Ocop(today=CertificateStatus.REVOKED)},
    State.CERT_SUSPENDED: {"ocop": Ocop(today=CertificateStatus.SUSPENDED)},
    State.NOT_RELEASED: {"activated": False},
    State.SUSPECT: {"sessions": SESSIONS_BEFORE_SUSPICION + 1},
    State.CERT_EXPIRED: {"ocop": Ocop(today=CertificateStatus.EXPIRED)},
    State.OK_PLAIN: {"ocop": None},
    State.OK: {},
    State.UNAVAILABLE: {"fresh": False},
}


@pytest.mark.parametrize("state", CAUSES)
def test_each_cause_alone_gives_its_verdict(state: State) -> None:
    assert decide(replace(FINE, **CAUSES[state])).state is state


def test_the_table_has_every_state_in_the_order_of_severity() -> None:
    assert [State.DEMO, *CAUSES] == list(State)


# Of two states of the one certificate only one can be.
PAIRS = [pair for pair in combinations(CAUSES, 2) if not CAUSES[pair[0]].keys() & CAUSES[pair[1]].keys()]


@pytest.mark.parametrize(("worse", "lesser"), PAIRS)
def test_of_two_causes_the_worse_wins_and_the_lesser_becomes_a_notice(worse: State, lesser: State) -> None:
    both = {**CAUSES[lesser], **CAUSES[worse]}
    verdict = decide(replace(FINE, **both))
    if lesser is State.UNAVAILABLE and worse in (State.OK, State.OK_PLAIN):
        assert verdict.state is State.UNAVAILABLE, "unknown freshness is never green"
        return
    assert verdict.state is worse
    told = lesser in verdict.notices
    reassuring = lesser in (State.OK, State.OK_PLAIN)
    silent = lesser is State.NOT_RELEASED and worse in (State.MISTYPED, State.UNKNOWN)
    silent = silent or (worse is State.MISTYPED and lesser is State.UNKNOWN)
    assert told is not (reassuring or silent)


@pytest.mark.parametrize("status", [status for status in CertificateStatus if status.in_force])
def test_a_certificate_in_force_is_green_even_when_it_soon_expires(status: CertificateStatus) -> None:
    assert decide(replace(FINE, ocop=Ocop(today=status))).state is State.OK


def test_the_use_by_day_itself_is_still_good() -> None:
    assert decide(replace(FINE, use_by=TODAY)).state is State.OK


def test_a_draft_batch_is_not_released_even_with_an_active_label() -> None:
    assert decide(replace(FINE, released=False)).state is State.NOT_RELEASED


def test_fifteen_sessions_are_a_household_and_sixteen_are_suspect() -> None:
    assert decide(replace(FINE, sessions=SESSIONS_BEFORE_SUSPICION)).state is State.OK
    assert decide(replace(FINE, sessions=SESSIONS_BEFORE_SUSPICION + 1)).state is State.SUSPECT


def test_a_label_of_a_whole_batch_says_so_and_is_never_suspect() -> None:
    verdict = decide(replace(FINE, kind=Kind.BATCH, sessions=10_000))
    assert verdict.state is State.OK
    assert verdict.notices == (Note.SHARED_CODE,)


def test_a_service_without_batches_is_judged_by_its_certificate_alone() -> None:
    service = ScanFacts(today=TODAY, kind=Kind.PRODUCT, ocop=IN_FORCE)
    assert decide(service).state is State.OK
    assert decide(replace(service, ocop=None)).state is State.OK_PLAIN
    assert decide(replace(service, ocop=Ocop(today=CertificateStatus.EXPIRED))).state is State.CERT_EXPIRED


def test_a_sample_says_so_first_and_shows_the_state_beneath() -> None:
    verdict = decide(replace(FINE, sample=True, recalled=True))
    assert verdict.state is State.RECALLED
    assert verdict.is_sample
    assert verdict.notices[0] is State.DEMO


def test_nothing_reassures_beneath_a_warning() -> None:
    verdict = decide(replace(FINE, recalled=True, sessions=99))
    assert verdict.notices == (State.SUSPECT,)


def test_what_is_worth_a_line_but_no_verdict_stays_a_line() -> None:
    odd = replace(
        FINE, other_product=True, producer_suspended=True, unregistered_lot="L9", recalled_lots=("L1",)
    )
    verdict = decide(odd)
    assert verdict.state is State.OK
    assert set(verdict.notices) == set(Note) - {Note.SHARED_CODE}


def test_a_mistyped_code_is_only_mistyped() -> None:
    assert decide(ScanFacts(today=TODAY, mistyped=True, found=False)).notices == ()
