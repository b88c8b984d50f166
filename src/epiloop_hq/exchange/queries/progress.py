"""How far the worker is with an import."""

from epiloop_hq.exchange.kinds import IMPORT_JOB
from epiloop_hq.jobs.queue import JobRow, latest


def progress_row(batch_id: int) -> JobRow | None:
    """Return the latest job of a visible batch; None if none was asked for (1 query)."""
    return latest(IMPORT_JOB, batch_id)
