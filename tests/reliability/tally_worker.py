"""The worker with one more kind of job: it counts, slowly enough to be killed in the midst."""

import time

from sqlalchemy import text

from traceability.jobs import JobContext, Payload, job
from traceability.worker import main


@job("tally")
def tally(context: JobContext, payload: Payload) -> None:
    """Write one row a step, with the progress in the same transaction."""
    for number in range(context.done(), payload["steps"]):
        with context.db.writing() as session:
            session.execute(
                text("INSERT INTO tally VALUES (:job, :number)"), {"job": context.job_id, "number": number}
            )
            context.advance(session, number + 1, payload["steps"])
        time.sleep(0.01)


if __name__ == "__main__":
    main()
