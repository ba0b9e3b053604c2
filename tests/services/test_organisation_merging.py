"""One producer recorded twice: two officials merge the records; old names and codes find the one left."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    AuditEntry,
    Base,
    Certificate,
    Establishment,
    LabelRun,
    Organisation,
    OrganisationState,
    Participation,
    Product,
    Role,
    Support,
    TraceEvent,
    User,
    UserSession,
)
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    EstablishmentFactory,
    LabelRunFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlannedVisitFactory,
    ProductFactory,
    ProjectFactory,
    RecallFactory,
    SupportFactory,
    TraceEventFactory,
    UserFactory,
)
from tests.services.acting import officer
from traceability.errors import Forbidden, Invalid, Refused
from traceability.services import (
    organisation_lists,
    organisation_merging,
    organisation_names,
    organisation_renaming,
    organisations,
    proposals,
    reference,
)
from traceability.services.organisation_lists import OrganisationFilter


def merge(session: Session, duplicate: Organisation, into: Organisation) -> None:
    asked = proposals.propose_merger(session, officer(), duplicate.id, into.id, "Cùng một hợp tác xã")
    proposals.confirm_proposal(session, officer(), asked.id)
    session.commit()


def found(session: Session, text: str) -> list[str]:
    page = organisation_lists.list_organisations(session, officer(), OrganisationFilter(text=text))
    return [one.name for one in page.items]


def test_everything_moves_and_keys_hold(session: Session) -> None:
    duplicate, into = OrganisationFactory(name="HTX Cũ"), OrganisationFactory(name="HTX Chính")
    product = ProductFactory(organisation=duplicate)
    place = EstablishmentFactory(organisation_id=duplicate.id)
    batch = BatchFactory(product=product, released=True)
    event = TraceEventFactory(batch=batch, establishment=place)
    run = LabelRunFactory(batch=batch)
    paper = CertificateFactory(product=product)
    recall = RecallFactory(batch=BatchFactory(product=product, released=True))
    support = SupportFactory(participation=ParticipationFactory(organisation=duplicate), product=product)
    user = UserFactory(organisation=duplicate, role=Role.PRODUCER_ADMIN)
    codes = (product.code, place.code, run.id)
    merge(session, duplicate, into)
    for row in (product, place, batch, event, run, paper, recall, *recall.batches, support, user):
        session.refresh(row)
        assert row.organisation_id == into.id, row
    assert (product.code, place.code, run.id) == codes
    assert (duplicate.state, duplicate.merged_into) == (OrganisationState.REFUSED, into)
    left = {"audit_entry", "proposal", "review"}
    for table in Base.metadata.sorted_tables:
        if "organisation_id" in table.c and table.name not in left:
            own = select(table).where(table.c.organisation_id == duplicate.id)
            assert not session.execute(own).all(), table.name


def test_every_key_that_holds_two_rows_at_one_owner_can_wait_for_both_to_move() -> None:
    keys = [key for table in Base.metadata.sorted_tables for key in table.foreign_key_constraints]
    both = [key for key in keys if "organisation_id" in key.columns and len(key.columns) > 1]
    assert both
    assert [key.name for key in both if not key.deferrable] == [], "use models.base.same_owner"


def test_it_leaves_one_entry_that_says_what_moved(session: Session) -> None:
    duplicate, into = OrganisationFactory(), OrganisationFactory(name="HTX Chính")
    ProductFactory(organisation=duplicate)
    merge(session, duplicate, into)
    actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["proposal.merge_organisation_proposed", "organisation.merged"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "organisation.merged")).one()
    assert entry.after
    assert entry.after["into"] == f"HTX Chính ({into.tax_code})"
    assert (entry.after["moved"]["Sản phẩm"], entry.after["moved"]["Giấy chứng nhận"]) == (1, 0)
    assert entry.after["proposed_by"] != entry.actor_name


def test_two_places_in_one_project_become_one_with_every_support_once(session: Session) -> None:
    duplicate, into, project = OrganisationFactory(), OrganisationFactory(), ProjectFactory()
    kind, other_kind = reference.support_kinds(session)[:2]
    lost = ParticipationFactory(organisation=duplicate, project=project, contract_number="12/HĐ")
    kept = ParticipationFactory(organisation=into, project=project, contract_number=None)
    elsewhere = ParticipationFactory(organisation=duplicate)
    product = ProductFactory(organisation=duplicate)
    SupportFactory(participation=kept, kind=kind, product=None, result=None)
    SupportFactory(participation=lost, kind=kind, product=None, result="Đạt")
    SupportFactory(participation=lost, kind=other_kind, product=None)
    SupportFactory(participation=lost, kind=kind, product=product)
    merge(session, duplicate, into)
    places = session.scalars(select(Participation).where(Participation.organisation_id == into.id)).all()
    assert {place.id for place in places} == {kept.id, elsewhere.id}
    assert kept.contract_number == "12/HĐ"
    supports = session.scalars(select(Support).where(Support.participation_id == kept.id)).all()
    said = {(support.kind_id, support.product_id): support.result for support in supports}
    assert said.keys() == {(kind.id, None), (other_kind.id, None), (kind.id, product.id)}
    assert said[kind.id, None] == "Đạt"


def test_names_of_places_and_keys_against_double_sending_are_told_apart(session: Session) -> None:
    duplicate, into = OrganisationFactory(name="HTX Cũ"), OrganisationFactory()
    for one in (duplicate, into):
        place = EstablishmentFactory(organisation_id=one.id, name="Xưởng")
        batch = BatchFactory(product=ProductFactory(organisation=one), released=True)
        TraceEventFactory(batch=batch, establishment=place, idempotency_key="một")
        LabelRunFactory(batch=batch, idempotency_key="hai")
    LabelRunFactory(batch=batch_of(session, duplicate), idempotency_key="ba")
    merge(session, duplicate, into)
    names = session.scalars(select(Establishment.name).where(Establishment.organisation_id == into.id))
    assert set(names) == {"Xưởng", "Xưởng (HTX Cũ)"}
    assert set(session.scalars(select(TraceEvent.idempotency_key))) == {"một", f"{duplicate.id}/một"}
    assert set(session.scalars(select(LabelRun.idempotency_key))) == {"hai", f"{duplicate.id}/hai", "ba"}


def batch_of(session: Session, owner: Organisation) -> object:
    session.flush()
    product = session.scalars(select(Product).where(Product.organisation_id == owner.id)).one()
    return BatchFactory(product=product, released=True)


def test_its_people_are_signed_out_and_belong_to_the_other(session: Session) -> None:
    duplicate, into = OrganisationFactory(), OrganisationFactory()
    user = UserFactory(organisation=duplicate, role=Role.PRODUCER_STAFF)
    merge(session, duplicate, into)
    assert session.scalars(select(User.organisation_id).where(User.id == user.id)).one() == into.id
    living = select(UserSession).where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
    assert not session.scalars(living).all()


def test_the_old_name_and_tax_code_find_the_other(session: Session) -> None:
    duplicate, into = OrganisationFactory(name="HTX Đồi Xanh"), OrganisationFactory(name="HTX Chính")
    organisation_renaming.rename_organisation(session, officer(), duplicate.id, "HTX Đồi Vàng", "Đăng ký lại")
    assert found(session, "doi xanh") == ["HTX Đồi Vàng"]
    merge(session, duplicate, into)
    assert found(session, "doi xanh") == found(session, "doi vang") == ["HTX Chính"]
    assert found(session, "") == ["HTX Chính"]
    assert organisations.find_by_tax_code(session, duplicate.tax_code) == into
    assert str(duplicate.id) not in dict(organisation_names.choices(session))
    with pytest.raises(Refused):
        organisation_renaming.rename_organisation(session, officer(), duplicate.id, "HTX Mới", "Đổi")


def test_a_location_number_is_not_lost(session: Session) -> None:
    duplicate, into = OrganisationFactory(gln="8930000000017"), OrganisationFactory(gln=None)
    merge(session, duplicate, into)
    assert (into.gln, duplicate.gln) == ("8930000000017", None)


def test_one_official_alone_merges_nothing(session: Session) -> None:
    duplicate, into, one = OrganisationFactory(), OrganisationFactory(), officer()
    asked = proposals.propose_merger(session, one, duplicate.id, into.id, "Trùng")
    with pytest.raises(Forbidden):
        proposals.confirm_proposal(session, one, asked.id)
    with pytest.raises(Forbidden):
        organisation_merging.merge_organisation(
            session, one, duplicate.id, into.id, "Trùng", proposed_by=None
        )
    assert duplicate.merged_into_id is None


@pytest.mark.parametrize("state", [OrganisationState.SUSPENDED, OrganisationState.PENDING])
def test_what_makes_no_sense_is_refused_when_it_is_asked(session: Session, state: OrganisationState) -> None:
    one, other = OrganisationFactory(), OrganisationFactory(state=state)
    for duplicate, into, reason, field in (
        (one, one, "Trùng", "into"),
        (one, other, "Trùng", "into"),
        (other, one, " ", "reason"),
    ):
        with pytest.raises(Invalid) as caught:
            proposals.propose_merger(session, officer(), duplicate.id, into.id, reason)
        assert caught.value.errors.keys() == {field}


def test_what_was_merged_in_the_meantime_is_not_merged_again(session: Session) -> None:
    one, two, three = (OrganisationFactory() for _ in range(3))
    late = proposals.propose_merger(session, officer(), three.id, one.id, "Trùng")
    merge(session, one, two)
    with pytest.raises(Refused):
        proposals.confirm_proposal(session, officer(), late.id)
    with pytest.raises(Refused):
        proposals.propose_merger(session, officer(), one.id, three.id, "Trùng")


def test_before_it_is_asked_one_sees_what_would_move(session: Session) -> None:
    duplicate, into, project = OrganisationFactory(), OrganisationFactory(), ProjectFactory(name="Dự án 5")
    for one in (duplicate, into):
        ParticipationFactory(organisation=one, project=project)
    CertificateFactory(product=ProductFactory(organisation=duplicate))
    merger = organisation_merging.look_at(session, duplicate, into)
    counts = dict(merger.counts)
    assert (counts["Sản phẩm"], counts["Giấy chứng nhận"], counts["Lượt tham gia dự án"]) == (1, 1, 1)
    assert list(merger.same_projects) == ["Dự án 5"]


@pytest.mark.parametrize(
    ("name", "reason"), [("", "Đổi"), ("HTX Na", "Đổi"), ("HTX Mới", " "), ("x" * 201, "Đổi")]
)
def test_a_name_is_changed_to_another_and_for_a_reason(session: Session, name: str, reason: str) -> None:
    one = OrganisationFactory(name="HTX Na")
    with pytest.raises(Invalid):
        organisation_renaming.rename_organisation(session, officer(), one.id, name, reason)
    assert not organisation_names.former_names(session, one.id)


def test_papers_of_the_duplicate_stay_verified(session: Session) -> None:
    duplicate, into = OrganisationFactory(), OrganisationFactory()
    paper = CertificateFactory(product=ProductFactory(organisation=duplicate))
    before = paper.state
    merge(session, duplicate, into)
    kept = session.scalars(select(Certificate).where(Certificate.organisation_id == into.id)).one()
    assert (kept.id, kept.state) == (paper.id, before)


def test_of_two_planned_visits_the_other_ones_stays(session: Session) -> None:
    duplicate, into = OrganisationFactory(), OrganisationFactory()
    lost, kept = (PlannedVisitFactory(organisation=one) for one in (duplicate, into))
    merge(session, duplicate, into)
    for planned in (lost, kept):
        session.refresh(planned)
    assert (lost.organisation_id, kept.organisation_id) == (into.id, into.id)
    assert (lost.cancelled_at is None, kept.cancelled_at is None) == (False, True)
