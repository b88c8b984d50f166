"""Long work asked for on a page: it shows progress, can be cancelled, and resumes."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from epiloop_hq import clock
from epiloop_hq.actor import Actor
from epiloop_hq.jobs.models import Job

log = logging.getLogger(__name__)
# A job that broke is looked at again after this; it does not stop the others.
SET_ASIDE: Final = timedelta(hours=1)
LANGUAGE: Final = "language"  # among a job's options: that of who asked


@dataclass(slots=True)
class Progress:
    """Handed to a running job: it reports here, and learns here that it shall stop."""

    job_id: int
    options: Mapping[str, object] = field(default_factory=dict)

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:
        """Say how far the job is; `total` stays as it was if not given."""
        values: dict[str, object] = {"done": done, "message": message}
        if total is not None:
            values["total"] = total
        Job.objects.filter(pk=self.job_id).update(**values)

    def is_cancelled(self) -> bool:
        """Tell whether somebody asked the job to stop."""
        return Job.objects.filter(pk=self.job_id, state="cancelled").exists()

    def refuse(self, why: str) -> None:
        """End the job as one that could not be done; the sentence is for the officer."""
        Job.objects.filter(pk=self.job_id, state="running").update(
            state="failed", message=why, look_at=None, finished_at=clock.now()
        )


Work = Callable[[int, Actor, Progress], None]
_works: dict[str, Work] = {}


def carry_out(kind: str, work: Work) -> None:
    """Say which function does the jobs of a kind; it takes subject id, actor, progress.

    The function must be able to start again where it left off: a job whose process was
    killed is run again.
    """
    _works[kind] = work


def ask(
    kind: str,
    subject_id: int,
    *,
    actor: Actor,
    now: datetime,
    area_path: str = "",
    options: Mapping[str, object] | None = None,
) -> int:
    """Put a job into the queue; the same open job asked for twice is one job.

    Parameters
    ----------
    options
        How it is to be done, as plain values; those of an open job stand.
    """
    job, _is_new = Job.objects.get_or_create(
        kind=kind,
        subject_id=subject_id,
        state__in=("waiting", "running"),
        defaults={
            "state": "waiting",
            "area_path": area_path,
            # What it says is for who asked, whatever language the worker speaks.
            "options": {LANGUAGE: get_language(), **(options or {})},
            "asked_by_id": actor.account_id,
            "asked_by": actor.name,
            "asked_at": now,
            "look_at": now,
        },
    )
    return job.pk


@dataclass(frozen=True, slots=True)
class JobRow:
    """The latest job on a subject: `done` of `total`, where the total is known."""

    job_id: int
    state: str
    done: int
    total: int | None
    message: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the worker still has it before it, or is at it."""
        return self.state in {"waiting", "running"}

    @property
    def percent(self) -> int:
        """How much is done, in whole percent."""
        return 100 * self.done // self.total if self.total else 0


def latest(kind: str, subject_id: int) -> JobRow | None:
    """Return the latest job of a kind on a subject; None if none was asked for (1 query)."""
    jobs = Job.objects.filter(kind=kind, subject_id=subject_id).order_by("-pk")
    job = jobs.first()
    return None if job is None else _row(job)


def _row(job: Job) -> JobRow:
    return JobRow(job.pk, job.state, job.done, job.total, job.message)


def cancel(job_id: int) -> None:
    """Ask a job to stop at its next step; what it has done stays done."""
    Job.objects.filter(pk=job_id, state__in=("waiting", "running")).update(
        state="cancelled", look_at=None, finished_at=clock.now()
    )


def run_next(*, now: datetime, actor_by_id: Callable[[int], Actor | None]) -> bool:
    """Run the job that has waited longest; tell whether there was one.

    Parameters
    ----------
    actor_by_id
        Finds the actor who asked. A job of an account that may no longer act fails.
    """
    job = (
        Job.objects.filter(state__in=("waiting", "running"), look_at__lte=now)
        .order_by("look_at", "pk")
        .first()
    )
    if job is None:
        return False
    taken = Job.objects.filter(pk=job.pk, look_at=job.look_at).update(
        state="running", started_at=job.started_at or now, look_at=now + SET_ASIDE
    )
    if taken:
        _run(job, actor_by_id)
    return True


def resume_interrupted(*, now: datetime) -> int:
    """Let jobs whose process was killed run again; called when the only worker starts."""
    return Job.objects.filter(state="running").update(look_at=now)


def _run(job: Job, actor_by_id: Callable[[int], Actor | None]) -> None:
    actor = (
        Actor.system(job.asked_by)
        if job.asked_by_id is None
        else actor_by_id(job.asked_by_id)
    )
    options = {name: value for name, value in job.options.items() if name != LANGUAGE}
    try:
        if actor is None:
            with translation.override(_language_of(job)):
                _end(job, "failed", _("The account that asked may no longer act."))
            return
        with translation.override(_language_of(job)):
            _works[job.kind](job.subject_id, actor, Progress(job.pk, options))
    except Exception as error:
        log.exception("Job %d (%s) failed", job.pk, job.kind)
        _end(job, "failed", type(error).__name__)
    else:
        _end(job, "finished", "")


def _language_of(job: Job) -> str:
    return job.options.get(LANGUAGE) or settings.LANGUAGE_CODE


def _end(job: Job, state: str, message: str) -> None:
    values: dict[str, object] = {
        "state": state,
        "look_at": None,
        "finished_at": clock.now(),
    }
    if message:
        values["message"] = message
    Job.objects.filter(pk=job.pk, state="running").update(**values)
