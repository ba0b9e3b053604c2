"""Runs jobs on DBOS: every open row gets a durable workflow, and one killed half-way is run again.

The rows are the truth and DBOS's tables are only its memory: with those lost, the next tick asks again.
One run is one workflow, named after the row and the number of failed runs before it.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from sqlalchemy import Engine

from traceability import error_reports, logs
from traceability.config import Config
from traceability.database import Database, is_outage
from traceability.errors import Unavailable
from traceability.jobs import KINDS, JobContext, ledger

Result = TypeVar("Result")

_QUEUE = "jobs"
_AT_ONCE = 4
_CRASHES = 50  # a run that takes the worker down with it so often is given up
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_GIVEN_UP = "Việc này nhiều lần bị ngắt giữa chừng nên hệ thống đã dừng lại. Hãy thử lại với ít dữ liệu hơn."

log = logs.get(__name__)


class Runner:
    """The one worker's engine: `start`, `tick` every second, `stop`."""

    def __init__(self, db: Database, config: Config, memory: Engine) -> None:
        self._db = db
        self._config = config
        self._asked: set[str] = set()
        settings: DBOSConfig = {
            "name": "ocop-trace",
            "system_database_engine": memory,
            "application_version": "1",  # fixed, so that new code takes over what old code left unfinished
            "use_listen_notify": False,
            "enable_otlp": False,  # nothing leaves this machine, and without a key there is no console either
            "log_level": "WARNING",
        }
        DBOS(config=settings)
        # Registered anew for each runner, because DBOS's registry holds plain functions and not methods.
        self._workflow = DBOS.workflow(name="job", max_recovery_attempts=_CRASHES)(
            lambda job_id, attempts: self._run(job_id, attempts)
        )

    def start(self) -> None:
        """Begin to work, first on what an earlier worker left half-way."""
        DBOS.launch()
        DBOS.register_queue(_QUEUE, worker_concurrency=_AT_ONCE, polling_interval_sec=0.5)

    def tick(self) -> None:
        """Start what has been asked for, and clear away what has ended."""
        runs = {f"{job_id}:{attempts}": (job_id, attempts) for job_id, attempts in ledger.open_runs(self._db)}
        for workflow_id, (job_id, attempts) in runs.items():
            if workflow_id not in self._asked:
                self._ask(workflow_id, job_id, attempts)
        self._asked = set(runs)
        self._clear_ended()

    def stop(self, seconds: int) -> None:
        """Let running jobs end for so long; what is unfinished then goes on at the next start."""
        DBOS.destroy(workflow_completion_timeout_sec=seconds)

    def _ask(self, workflow_id: str, job_id: str, attempts: int) -> None:
        # An id DBOS knows already is left as it is, so asking twice runs once.
        with SetWorkflowID(workflow_id), SetEnqueueOptions(delay_seconds=ledger.wait_before(attempts)):
            DBOS.enqueue_workflow(_QUEUE, self._workflow, job_id, attempts)

    def _clear_ended(self) -> None:
        ended = DBOS.list_workflows(status=_ENDED, limit=200, load_input=False, load_output=False)
        for workflow in ended:
            if workflow.status != "SUCCESS":
                job_id, _, attempts = workflow.workflow_id.rpartition(":")
                final = workflow.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
                ledger.settle(self._db, job_id, int(attempts), _GIVEN_UP, final=final)
        if ended:
            DBOS.delete_workflows([workflow.workflow_id for workflow in ended])

    def _run(self, job_id: str, attempts: int) -> None:
        row = _patiently(lambda: ledger.begin(self._db, job_id, attempts))
        if row is None:
            return
        context = JobContext(job_id, self._db, self._config)

        def attempt() -> tuple[str, bool] | None:
            try:
                KINDS[row.kind].run(context, row.payload)
            except Exception as error:
                log.exception("job.failed", job=job_id, kind=row.kind)
                error_reports.tell(error, job=row.kind)
                return ledger.reason(error), ledger.is_final(error)
            return None

        # A step's end is remembered, so a crash after it settles the row without doing the work again.
        failure, final = DBOS.run_step({"name": row.kind}, attempt) or (None, False)
        _patiently(lambda: ledger.settle(self._db, job_id, attempts, failure, final=final))


def _patiently(write: Callable[[], Result]) -> Result:
    """Keep at it through an outage of the database: giving up here would run finished work again."""
    while True:
        try:
            return write()
        except Exception as error:
            if not (isinstance(error, Unavailable) or is_outage(error)):
                raise
            log.warning("job.waits_for_database", reason=ledger.reason(error))
            time.sleep(1)
