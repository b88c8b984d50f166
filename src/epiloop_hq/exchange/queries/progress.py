"""How far the worker is with an import."""

from dataclasses import dataclass

from epiloop_hq.exchange.kinds import IMPORT_JOB
from epiloop_hq.jobs.models import Job


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """The latest job of a batch: `done` of `total` rows, where the total is known."""

    job_id: int
    state: str
    done: int
    total: int | None

    @property
    def is_open(self) -> bool:
        """Whether the worker still has it before it, or is at it."""
        return self.state in {"waiting", "running"}

    @property
    def percent(self) -> int:
        """How much is done, in whole percent."""
        return 100 * self.done // self.total if self.total else 0


def progress_row(batch_id: int) -> ProgressRow | None:
    """Return the latest job of a visible batch; None if none was asked for (1 query)."""
    job = (
        Job.objects.filter(kind=IMPORT_JOB, subject_id=batch_id).order_by("-pk").first()
    )
    return None if job is None else ProgressRow(job.pk, job.state, job.done, job.total)
