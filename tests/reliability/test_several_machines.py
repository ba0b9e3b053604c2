"""Two machines with a replica, one Valkey and one S3 store, behind nginx: one service, whatever is killed."""

import hashlib
import io
import os
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, text

from models import AuditEntry, Batch, BatchState, PrintState, Product, Scan
from tests import factories
from tests.factories import BatchFactory, LabelRunFactory, ProductFactory
from tests.reliability.deployment import eventually
from tests.reliability.machines import Browser, Service, begin, send, state_of
from tests.servers import client_tools
from traceability.services.backups import copies

pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS")  # nginx has a certificate of its own
RECALLS = 20
WORDS = {"reason": "Phát hiện tạp chất.", "instruction": "Không ăn", "step": "confirm"}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    folder = Path(tempfile.mkdtemp(prefix="ocop-trace-"))
    folder.chmod(0o711)  # PostgreSQL's account looks through it
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield begin(folder, stack)


def _products(service: Service, count: int) -> list[tuple[int, str, str]]:
    """Released batches of the producer: id, lot, address of the page."""
    with service.database.writing() as session:
        factories.use(session)
        product = session.get_one(Batch, service.press.batch_id).product
        made: list[Batch] = [BatchFactory(product=product, released=True) for _ in range(count)]
        return [(one.id, one.lot_number, f"/lot/{product.code}.{one.lot_number}") for one in made]


def test_a_session_begun_on_one_machine_is_one_on_the_other(service: Service) -> None:
    first, second = (machine.base for machine in service.machines)
    for form_from, sent_to in ((first, second), (second, first), (service.door, service.door)):
        browser = Browser().sign_in(form_from, sent_to, service.email)
        for base in (first, second, service.door, service.door):
            assert browser.ask(f"{base}/producer/").status == 200
    browser = Browser().sign_in(first, second, service.email)
    browser.ask(f"{first}/account")
    assert browser.ask(f"{first}/sign-out", {}).status == 303
    assert browser.ask(f"{second}/producer/").status == 303, "ended everywhere"


def test_limits_are_counted_together(service: Service) -> None:
    answers = [send(f"{service.machines[n % 2].base}/", "POST", {}, fields={}).status for n in range(20)]
    assert set(answers) == {303, 429}, "ten a minute by default, and each machine was asked ten times"


def test_a_photo_sent_to_one_machine_is_shown_by_the_other(service: Service) -> None:
    with service.database.writing() as session:
        factories.use(session)
        organisation = session.get_one(Batch, service.press.batch_id).product.organisation
        product: Product = ProductFactory(organisation=organisation)
        product_id = product.id
    for here, there in (service.machines, service.machines[::-1]):
        browser = Browser().sign_in(service.door, service.door, service.email)
        address = f"/producer/products/{product_id}/photos"
        before = set(re.findall(rb"/files/\d+", browser.ask(here.base + address).data))
        picture = io.BytesIO()
        Image.effect_noise((400, 300), 40).convert("RGB").save(picture, "JPEG")
        sent = browser.ask(here.base + address, {"photo": ("na.jpg", picture.getvalue(), "image/jpeg")})
        assert sent.status == 303, sent.data
        new = set(re.findall(rb"/files/\d+", browser.ask(there.base + address).data)) - before
        assert new
        for file in new:
            shown = browser.ask(there.base + file.decode())
            assert (shown.status, shown.headers["Content-Type"]) == (200, "image/webp")
            assert Image.open(io.BytesIO(shown.data)).size[0] > 0
        assert not (here.folder / "files").exists()


def test_a_recall_through_one_machine_is_on_the_next_scan_of_the_other(service: Service) -> None:
    browser = Browser().sign_in(service.door, service.door, service.email)
    batches = _products(service, RECALLS)
    for number, (batch_id, lot, page) in enumerate(batches):
        here, there = service.machines[:: 1 if number % 2 else -1]
        assert [state_of(machine.base + page) for machine in (here, there, there)] == ["ok_plain"] * 3
        address = f"/producer/recalls/new?batch={batch_id}"
        browser.ask(there.base + address)
        sent = browser.ask(here.base + address, {**WORDS, "typed_lots": lot})
        assert (sent.status, state_of(there.base + page)) == (303, "recalled")
        assert state_of(service.door + page) == "recalled"

    def followed() -> bool:
        with service.replica.reading() as session:
            ids = [batch_id for batch_id, _, _ in batches]
            states = session.scalars(select(Batch.state).where(Batch.id.in_(ids))).all()
            return states == [BatchState.RECALLED] * RECALLS

    assert eventually(followed, 10)
    with service.replica.reading() as session, service.database.reading() as primary:
        assert session.scalar(text("SELECT pg_is_in_recovery()"))
        entries = select(func.count()).select_from(AuditEntry)
        assert session.scalar(entries) == primary.scalar(entries)


def test_a_print_begun_by_a_killed_worker_is_finished_and_served_by_the_other_machine(
    service: Service,
) -> None:
    press, working = service.press, next(machine for machine in service.machines if machine.works)
    other = next(machine for machine in service.machines if machine is not working)
    assert not other.works, "one works, one waits"
    print_id = press.chosen(130 * 8)
    press.order(print_id)

    def done() -> int:
        job = press.look(print_id).job
        return job.progress_done if job else 0

    assert eventually(lambda: done() > 0, 60)
    assert done() < 130 * 8, "killed too late to show anything"
    working.worker.kill()
    assert eventually(lambda: press.look(print_id).state is PrintState.READY, 60)
    assert other.works
    proof = press.look(print_id).proof or {}
    browser, address = Browser().sign_in(service.door, service.door, service.email), "/producer/labels/prints"
    for machine in service.machines:
        browser.ask(f"{machine.base}{address}/{print_id}")
        for number, part in enumerate(proof["parts"]):
            form = {"part": str(number), "reason": "Máy in kẹt giấy"}
            file = browser.ask(f"{machine.base}{address}/{print_id}/download", form)
            assert file.status == 200, file.data
            assert hashlib.sha256(file.data).hexdigest() == part["sha256"]


def test_a_killed_machine_loses_nothing_acknowledged_and_the_door_stays_open(service: Service) -> None:
    with service.database.writing() as session:
        factories.use(session)
        run = LabelRunFactory()
        run_id, encode = run.id, service.press.keyring.newest.encode
    acknowledged, unanswered, over = [0, 0], [0, 0], threading.Event()

    def shopper(number: int) -> None:
        turn = number
        while not over.is_set():
            said = _confirm(f"{service.door}/t/{encode(run_id, turn % 100)}", service.door)
            acknowledged[number] += said is True
            unanswered[number] += said is False
            turn += 2
            time.sleep(0.1)  # nginx lets one address ask thirty times a second

    threads = [threading.Thread(target=shopper, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    assert eventually(lambda: sum(acknowledged) >= 15, 30)
    service.machines[0].kill_web()
    before = sum(acknowledged)
    assert eventually(lambda: sum(acknowledged) >= before + 15, 30), "the other machine goes on"
    over.set()
    for thread in threads:
        thread.join()
    with service.database.reading_scans() as session:
        mine = select(func.count()).select_from(Scan).where(Scan.label_run_id == run_id, Scan.confirmed)
        confirmed = session.scalar(mine) or 0
    # One whose answer was lost with its machine may have been counted; one answered may not be missing.
    assert sum(acknowledged) <= confirmed <= sum(acknowledged) + sum(unanswered)
    assert all(send(f"{service.door}/", "GET", {}).status == 200 for _ in range(6))


def test_the_replica_takes_over_from_a_killed_primary(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser().sign_in(service.door, service.door, service.email)
    (batch_id, lot, page), (_, _, untouched) = _products(service, 2)
    address = f"{service.door}/producer/recalls/new?batch={batch_id}"
    browser.ask(address)
    assert browser.ask(address, {**WORDS, "typed_lots": lot}).status == 303
    with service.database.reading() as session:
        position = session.scalar(text("SELECT pg_current_wal_lsn()::text"))

    def followed() -> bool:
        with service.replica.reading() as session:
            reached = text("SELECT pg_last_wal_replay_lsn() >= CAST(:position AS pg_lsn)")
            return bool(session.scalar(reached, {"position": position}))

    assert eventually(followed, 10)
    os.kill(int((service.primary / "data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert eventually(lambda: state_of(service.door + untouched) == "unavailable", 10), "never green"
    with service.replica.reading() as session:
        assert session.scalar(text("SELECT pg_promote()"))
    assert eventually(lambda: state_of(service.door + untouched) == "ok_plain", 20)
    assert state_of(service.door + page) == "recalled"
    assert browser.ask(f"{service.door}/producer/").status == 200
    assert eventually(lambda: _confirm(service.door + untouched, service.door) is True, 10)
    monkeypatch.setenv("PATH", str(client_tools()), prepend=":")
    with copies.copied(service.press.config, tmp_path) as (main, _):
        assert main.get_one(Batch, batch_id).state is BatchState.RECALLED, "and is the one that is backed up"


def _confirm(address: str, door: str) -> bool | None:
    """What a phone does: acknowledged or not; None where no page came that could be confirmed."""
    page = send(address, "GET", {}).data.decode()
    told = re.findall(r'data-(?:to|token)="([^"]+)"', page)
    if len(told) != 2:
        return None
    return send(door + told[0], "POST", {"Content-Type": "text/plain"}, body=told[1].encode()).status == 204
