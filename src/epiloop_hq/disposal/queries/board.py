"""The board: open cases by urgency, community first, with counts that add up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import under_any
from epiloop_hq.disposal.models import CaseFile, TeamPost

LEAD: Final = "lead"


class Urgency(StrEnum):
    """Where an open case stands on the board; every open case is in exactly one."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    RUNNING = "running"
    MET = "met"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardQuestion:
    """Which cases the board shows.

    Attributes
    ----------
    area_path
        Only cases of this area and below; empty for all the viewer sees.
    account_id
        Only cases in whose team this account is.
    community_only
        Only community cases.
    """

    outbreak_id: int
    area_path: str = ""
    account_id: int | None = None
    community_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One case as the board counts it."""

    case_id: int
    area_path: str
    is_community: bool
    opened_at: datetime
    next_due_at: datetime | None
    open_items: int
    open_clocks: int
    breached_clocks: int
    last_met_at: datetime | None
    urgency: Urgency


def board_counts(
    question: BoardQuestion, actor: Actor, *, now: datetime
) -> dict[Urgency, int]:
    """Return how many open cases stand at each urgency (1 query)."""
    counts = {str(u): Count("pk", filter=_at(u, now)) for u in Urgency}
    found = _asked(question, actor).aggregate(**counts)
    return {urgency: found[urgency] for urgency in Urgency}


def board_rows(
    question: BoardQuestion,
    actor: Actor,
    urgency: Urgency,
    *,
    now: datetime,
    limit: int,
    offset: int = 0,
) -> tuple[BoardRow, ...]:
    """Return the cases of one urgency: community first, then by due time (1 query)."""
    rows = _asked(question, actor).filter(_at(urgency, now))
    order = (
        ("-is_community", "next_due_at", "case_id")
        if urgency is not Urgency.MET
        else ("-is_community", "-last_met_at", "case_id")
    )
    page = rows.order_by(*order)[offset : offset + limit]
    return tuple(_row(row, urgency) for row in page)


def board_row(case_id: int, actor: Actor, *, now: datetime) -> BoardRow | None:
    """Return one case as the board counts it, if it is open and visible (1 query)."""
    found = CaseFile.objects.filter(
        _visible(actor), case_id=case_id, is_open=True
    ).first()
    return None if found is None else _row(found, urgency_of(found, now))


def cases_without_lead(
    question: BoardQuestion, actor: Actor
) -> tuple[int, tuple[int, datetime] | None]:
    """Return how many open cases nobody leads, and the first: its id, when it was opened.

    Community cases first, then the oldest (2 queries).
    """
    leads = TeamPost.objects.visible_to(actor).filter(
        case=OuterRef("case_id"), post=LEAD, until__isnull=True
    )
    rows = _asked(question, actor).filter(~Exists(leads))
    ordered = rows.order_by("-is_community", "opened_at", "case_id")
    return rows.count(), ordered.values_list("case_id", "opened_at").first()


def change_counter(question: BoardQuestion, actor: Actor) -> str:
    """Return a text that changes when anything on the board was counted anew (1 query)."""
    latest = _asked(question, actor).order_by("-counted_at").values_list("counted_at")
    first = latest.first()
    return "" if first is None else first[0].isoformat()


def urgency_of(row: CaseFile, now: datetime) -> Urgency:
    """Return the urgency of one open case at an instant."""
    if row.next_due_at is None:
        return Urgency.MET
    if row.next_due_at < now:
        return Urgency.OVERDUE
    is_soon = row.next_soon_at is not None and row.next_soon_at <= now
    return Urgency.DUE_SOON if is_soon else Urgency.RUNNING


def _at(urgency: Urgency, now: datetime) -> Q:
    match urgency:
        case Urgency.OVERDUE:
            return Q(next_due_at__lt=now)
        case Urgency.DUE_SOON:
            return Q(next_due_at__gte=now, next_soon_at__lte=now)
        case Urgency.RUNNING:
            return Q(next_due_at__gte=now, next_soon_at__gt=now)
        case Urgency.MET:
            return Q(next_due_at__isnull=True)


def _asked(question: BoardQuestion, actor: Actor) -> QuerySet[CaseFile]:
    rows = CaseFile.objects.filter(
        _visible(actor), outbreak_id=question.outbreak_id, is_open=True
    )
    if question.area_path:
        rows = rows.filter(under_any("area_path", (question.area_path,)))
    if question.community_only:
        rows = rows.filter(is_community=True)
    if question.account_id is not None:
        rows = rows.filter(case_id__in=_cases_of(question.account_id))
    return rows


def _cases_of(account_id: int) -> list[int]:
    posts = TeamPost.objects.unscoped(reason="one's own posts").filter(
        account_id=account_id, until__isnull=True
    )
    return list(posts.values_list("case_id", flat=True))


def _visible(actor: Actor) -> Q:
    return under_any("area_path", actor.areas_where(Permission.CASE_SEE))


def _row(row: CaseFile, urgency: Urgency) -> BoardRow:
    return BoardRow(
        case_id=row.case_id,
        area_path=row.area_path,
        is_community=row.is_community,
        opened_at=row.opened_at,
        next_due_at=row.next_due_at,
        open_items=row.open_items,
        open_clocks=row.open_clocks,
        breached_clocks=row.breached_clocks,
        last_met_at=row.last_met_at,
        urgency=urgency,
    )
