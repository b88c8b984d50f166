"""The interview of a case: who holds it, what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.cases.models import Interview


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewRow:
    """One investigator's interview; `may_answer` if it is the viewer's own and not over."""

    id: int
    case_id: int
    investigator_id: int | None
    investigator: str
    started_at: datetime
    core_done_at: datetime | None
    finished_at: datetime | None
    taken_over_reason: str
    answers: Mapping[str, object]
    may_answer: bool


def interviews_of_case(case_id: int, actor: Actor) -> tuple[InterviewRow, ...]:
    """Return a case's interviews, the present one first (1 query).

    Answers are left out for viewers who may not know names.
    """
    rows = Interview.objects.visible_to(actor).filter(case_id=case_id)
    return tuple(_row(one, actor) for one in rows.order_by("-started_at", "-pk"))


def interview_row(interview_id: int, actor: Actor) -> InterviewRow:
    """Return one interview (1 query)."""
    return _row(Interview.objects.visible_to(actor).get(pk=interview_id), actor)


def _row(one: Interview, actor: Actor) -> InterviewRow:
    area = one.area_path
    named = actor.may(Permission.PERSON_SEE_IDENTITY, area_path=area)
    return InterviewRow(
        id=one.pk,
        case_id=one.case_id,
        investigator_id=one.investigator_id,
        investigator=one.investigator,
        started_at=one.started_at,
        core_done_at=one.core_done_at,
        finished_at=one.finished_at,
        taken_over_reason=one.taken_over_reason,
        answers=one.answers if named else {},
        may_answer=one.finished_at is None
        and one.investigator_id == actor.account_id
        and actor.may(Permission.CASE_WRITE, area_path=area),
    )
