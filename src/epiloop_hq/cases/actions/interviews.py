"""Interviews: taken up by one at a time, answered, and done when the core is known."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.actions.holding import open_case_for_writing
from epiloop_hq.cases.errors import (
    CaseRefusedError,
    CoreMissingError,
    InterviewHeldError,
)
from epiloop_hq.cases.labels import CORE_FIELDS
from epiloop_hq.cases.models import Interview
from epiloop_hq.cases.queries.core import gate_of

Answer = str | bool | None


def take_up_interview(
    case_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> int:
    """Begin the interview of a case; return its id. One's own, begun before, goes on.

    Raises
    ------
    InterviewHeldError
        If somebody else holds it; says who, and since when.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        case = open_case_for_writing(case_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        held = _open_interview(case_id)
        if held is not None:
            _check_own(held, actor)
            return held.pk
        interview = Interview.objects.create(
            case=case,
            area_path=case.area_path,
            investigator_id=actor.account_id,
            investigator=actor.name,
            started_at=happened_at,
        )
        _tell(trail, "interview.started", interview, happened_at=happened_at)
    return interview.pk


def take_over_interview(
    interview_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    reason: str,
) -> int:
    """Go on with an interview that somebody else began; return the new one's id.

    The answers so far go along; the first investigator's part ends.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        before = _locked(interview_id, actor)
        if before.investigator_id == actor.account_id:
            return before.pk
        if not reason.strip():
            raise CaseRefusedError(_("Say why the interview changes hands."))
        before.finished_at, before.taken_over_reason = happened_at, reason.strip()
        before.save(update_fields=["finished_at", "taken_over_reason"])
        interview = Interview.objects.create(
            case=before.case,
            area_path=before.area_path,
            investigator_id=actor.account_id,
            investigator=actor.name,
            started_at=happened_at,
            core_done_at=before.core_done_at,
            answers=before.answers,
        )
        _tell(trail, "interview.taken_over", interview, happened_at=happened_at)
    return interview.pk


def record_answers(
    interview_id: int, answers: Mapping[str, Answer], *, actor: Actor, now: datetime
) -> None:
    """Write down answers of the interview one holds; None takes an answer back.

    Some answers stand for a piece of core information, see `cases.kinds`.
    """
    with recording(actor=actor, now=now) as trail:
        interview = _locked(interview_id, actor)
        _check_own(interview, actor)
        told = {**interview.answers, **answers}
        interview.answers = {k: v for k, v in told.items() if v not in {None, ""}}
        interview.save(update_fields=["answers"])
        _tell(trail, "interview.answered", interview, happened_at=now)


def finish_core(
    interview_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """Declare the core information complete. Said once; again changes nothing.

    Raises
    ------
    CoreMissingError
        If any field that the case's protocol asks for is missing; lists them.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        interview = _locked(interview_id, actor)
        _check_own(interview, actor)
        if interview.core_done_at is not None:
            return
        missing = tuple(
            f.field for f in gate_of(interview.case).fields if not f.is_known
        )
        if missing:
            words = ", ".join(str(CORE_FIELDS[field]) for field in missing)
            raise CoreMissingError(missing, words)
        interview.core_done_at = happened_at
        interview.save(update_fields=["core_done_at"])
        _tell(trail, "case.core_done", interview, happened_at=happened_at)


def finish_interview(
    interview_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """End the interview one holds; the core information must be complete by then."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        interview = _locked(interview_id, actor)
        _check_own(interview, actor)
        if interview.core_done_at is None:
            raise CaseRefusedError(
                _("The core information comes first: it is not complete yet.")
            )
        interview.finished_at = happened_at
        interview.save(update_fields=["finished_at"])
        _tell(trail, "interview.done", interview, happened_at=happened_at)


def note_contacts_listed(case_id: int, *, how: str) -> None:
    """Let the open interview know that close contacts were listed; inside a recording."""
    interview = _open_interview(case_id)
    if interview is None or interview.answers.get("close_contacts"):
        return
    interview.answers = {**interview.answers, "close_contacts": how}
    interview.save(update_fields=["answers"])


def _open_interview(case_id: int) -> Interview | None:
    interviews = Interview.objects.unscoped(reason="who holds the interview?")
    held = interviews.filter(case_id=case_id, finished_at__isnull=True)
    return held.select_for_update(of=("self",)).select_related("case").first()


def _locked(interview_id: int, actor: Actor) -> Interview:
    rows = Interview.objects.visible_to(actor).select_for_update(of=("self",))
    interview = rows.select_related("case").get(pk=interview_id)
    actor.require(Permission.CASE_WRITE, area_path=interview.area_path)
    if interview.finished_at is not None:
        raise CaseRefusedError(
            _("This interview is over. Reload to see who holds it now.")
        )
    return interview


def _check_own(interview: Interview, actor: Actor) -> None:
    if interview.investigator_id != actor.account_id and not actor.is_system:
        raise InterviewHeldError(interview.investigator, interview.started_at)


def _tell(
    trail: Trail, kind: str, interview: Interview, *, happened_at: datetime
) -> None:
    trail.add(
        kind,
        interview,
        happened_at=happened_at,
        persons=[interview.case.person_id],
        case_id=interview.case_id,
        interview_id=interview.pk,
        answers=sorted(interview.answers),
    )
