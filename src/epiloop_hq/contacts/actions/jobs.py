"""Determinations asked for on a page: carried out by the worker, one case or an area's."""

from datetime import datetime

from epiloop.errors import EpiloopError
from epiloop_hq import clock
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.cases.queries import case_facts, open_case_ids, visible_case
from epiloop_hq.contacts.actions.determining import check_determinable, determine
from epiloop_hq.contacts.kinds import AREA_JOB, DETERMINATION_JOB, UNCHANGED
from epiloop_hq.contacts.pace import StoppedError
from epiloop_hq.contacts.second_degree import SecondDegree
from epiloop_hq.jobs import queue
from epiloop_hq.jobs.queue import Progress
from epiloop_hq.places.queries import area_row
from epiloop_hq.web.refusals import said


def ask_to_determine(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    second_degree: SecondDegree | None = None,
) -> int:
    """Let the worker determine a case's contacts; return the job's id.

    Raises
    ------
    ContactRefusedError
        If no determination can be made of the case, or not one like this.
    """
    case = visible_case(case_id, actor)
    actor.require(Permission.CONTACT_WRITE, area_path=case.area_path)
    check_determinable(case, second_degree)
    return queue.ask(
        DETERMINATION_JOB,
        case_id,
        actor=actor,
        now=now,
        area_path=case.area_path,
        options=second_degree.stored() if second_degree is not None else {},
    )


def ask_to_determine_area(area_path: str, *, actor: Actor, now: datetime) -> int:
    """Let the worker determine the contacts of all open cases of an area."""
    actor.require(Permission.CONTACT_WRITE, area_path=area_path)
    area = area_row(area_path, actor)
    return queue.ask(
        AREA_JOB,
        area.id,
        actor=actor,
        now=now,
        area_path=area_path,
        options={"area_path": area_path},
    )


def cancel_determination(case_id: int, *, actor: Actor) -> bool:
    """Ask a determination under way to stop; return whether there was one."""
    case = visible_case(case_id, actor)
    actor.require(Permission.CONTACT_WRITE, area_path=case.area_path)
    job = queue.latest(DETERMINATION_JOB, case_id)
    if job is None or not job.is_open:
        return False
    queue.cancel(job.job_id)
    return True


def cancel_determination_of_area(area_path: str, *, actor: Actor) -> bool:
    """Ask an area's determination to stop after the case in hand; return whether one ran."""
    actor.require(Permission.CONTACT_WRITE, area_path=area_path)
    job = queue.latest(AREA_JOB, area_row(area_path, actor).id)
    if job is None or not job.is_open:
        return False
    queue.cancel(job.job_id)
    return True


def carry_out_determination(case_id: int, actor: Actor, progress: Progress) -> None:
    """Determine a case's contacts as asked; the same inputs again are the same run."""
    try:
        run = determine(
            case_id,
            actor=actor,
            now=clock.now(),
            second_degree=SecondDegree.restored(progress.options),
            pace=progress,
        )
    except StoppedError:
        return
    except EpiloopError as refusal:
        progress.refuse(said(refusal))
    else:
        progress.report(run.results, message="" if run.is_new else UNCHANGED)


def carry_out_area(_area_id: int, actor: Actor, progress: Progress) -> None:
    """Determine case by case; a case that allows none stops no other.

    Started again after its process was killed, it finds the runs that are made already.
    """
    cases = open_case_ids(str(progress.options["area_path"]))
    refused: list[str] = []
    for done, case_id in enumerate(cases):
        if progress.is_cancelled():
            return
        progress.report(done, total=len(cases))
        try:
            determine(case_id, actor=actor, now=clock.now())
        except EpiloopError:
            refused.append(case_facts(case_id).number)
    progress.report(len(cases), total=len(cases), message=", ".join(refused))
