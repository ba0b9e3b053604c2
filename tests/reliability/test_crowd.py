"""Two thousand phones at once on two workers: every answer is the right one, and memory stays as it was."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models import Batch, BatchState, LabelRun
from tests import factories
from tests.factories import BatchFactory, LabelRunFactory, RecallFactory
from tests.reliability.crowd import gather
from tests.reliability.deployment import descendants
from tests.reliability.mixed import site

UNITS = 50  # of each run
KINDS = {"ok_plain": BatchState.RELEASED, "recalled": BatchState.RECALLED}


@contextmanager
def _many_files(count: int) -> Iterator[None]:
    """A connection is an open file, here and in the server, which inherits the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(count, hard)), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
@pytest.mark.parametrize(("phones", "seconds"), [(200, 5), (2000, 60)])
def test_a_crowd_gets_right_answers_and_memory_stays_flat(
    tmp_path: Path, phones: int, seconds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    memory: list[int] = []
    with _many_files(8192), site(tmp_path) as here:
        expected = dict[str, bytes]()
        with here.press.db.writing() as session:
            factories.use(session)
            encode = here.press.keyring.newest.encode
            for said, state in KINDS.items():
                batch: Batch = BatchFactory(released=True)
                run: LabelRun = LabelRunFactory(batch=batch)
                if state is BatchState.RECALLED:
                    RecallFactory(batch=batch)
                session.flush()
                expected |= {f"/t/{encode(run.id, unit)}": said.encode() for unit in range(UNITS)}
        paths = list(expected)

        def judge(path: str, status: int, page: bytes) -> bool:
            """The verdict is this batch's, and the code shown is this unit's."""
            code = path.rpartition("/")[2].encode()
            right = b'data-state="%b"' % expected[path] in page and code in page.replace(b" ", b"")
            return right or status != 200

        workers = descendants(here.web.pid)

        def measure() -> None:
            memory.append(sum(_resident(pid) for pid in workers))

        gather(
            here.port, paths, judge, phones=32, seconds=2, each=measure
        )  # every thread's first page is slow
        crowd = gather(here.port, paths, judge, phones=phones, seconds=seconds, each=measure)
        assert descendants(here.web.pid) == workers, "no worker died"
    warm = memory[len(memory) // 4]
    waits = sorted(crowd.waits)
    with capsys.disabled():
        print(
            f"\n{phones} phones, {crowd.asked} scans: {dict(crowd.statuses)}, {len(crowd.wrong)} wrong, "
            f"{crowd.unanswered} broken off, {crowd.reopened} reopened, errors {crowd.errors:.3%}; waits p50 "
            f"{waits[len(waits) // 2]:.2f} s, p99 {waits[len(waits) * 99 // 100]:.2f} s; at least "
            f"{crowd.least} a phone; memory {warm >> 20} -> {memory[-1] >> 20} MB"
        )
    assert crowd.wrong == []
    assert crowd.unanswered == 0
    assert set(crowd.statuses) <= {200, 503}
    assert crowd.errors < 0.01
    assert crowd.least > crowd.asked / phones / 4, "nobody is passed over"
    assert memory[-1] < warm * 1.1


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()
