"""A deployment with one released batch, to print labels for without a browser."""

from sqlalchemy import select

from models import Job, JobState, LabelKind, LabelPrint
from tests import factories
from tests.factories import BatchFactory
from traceability.config import Config
from traceability.database import Database
from traceability.identifiers.trace_code import Keyring
from traceability.labels.designs import Design
from traceability.root_key import load_root_key
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.labels import prints as label_prints
from traceability.services.labels.choices import FileFormat, Printer
from traceability.services.labels.prints import Deployment

SHEETS = {"format": FileFormat.PDF, "printer": Printer.OFFICE, "stock": "L7651", "start_cell": 4}


class Press:
    """A deployment with one batch to print labels for."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.config = Config.from_env(environ)
        self.db = Database(self.config.database_url, self.config.scans_database_url)
        self.keyring = Keyring(load_root_key(self.config.root_key_file, create=False))
        self.where = Deployment(self.keyring, "https://truyxuat.vi.du")
        with self.db.writing() as session:
            factories.use(session)
            batch = BatchFactory(released=True, declared_packs=1_000_000)
            self.batch_id, self.actor = batch.id, Actor(None, None, batch.organisation_id, "người thử")

    def chosen(self, count: int, **choices: object) -> int:
        """A print that waits for its last click."""
        with self.db.writing() as session:
            row = label_prints.start_print(session, self.actor, self.batch_id)
            answers = {"dpi": 300, "design": Design.STANDARD, "right": 0.0, "down": 0.0} | SHEETS | choices
            if answers["printer"] is not Printer.OFFICE:
                del answers["start_cell"]
            for some in (
                {"kind": LabelKind.UNIT, "count": count},
                {"printer": answers.pop("printer")},
                {name: answers.pop(name) for name in ("format", "stock", "dpi")},
                answers,
            ):
                label_prints.answer(session, self.actor, row.id, **some)
            return row.id

    def order(self, print_id: int) -> int:
        """The last click; the run's number."""
        with self.db.writing() as session:
            row = label_prints.order_print(session, self.actor, print_id, self.where, clock.today())
            session.flush()
            return int(row.label_run_id or 0)

    def look(self, print_id: int) -> LabelPrint:
        with self.db.reading() as session:
            row = session.get_one(LabelPrint, print_id)
            assert row.job is None or row.job.id  # fetched while the session is there
            assert row.run is None or row.run.id
            return row

    def jobs(self) -> list[JobState]:
        """The states of all jobs."""
        with self.db.reading() as session:
            return list(session.scalars(select(Job.state)))
