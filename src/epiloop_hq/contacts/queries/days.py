"""Daily follow-up: whom to look at on a day, what was seen, and the figures of the day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.contacts import labels
from epiloop_hq.contacts.kinds import LIVE, SEEN, FollowUpState, FollowUpStatus
from epiloop_hq.contacts.models import Contact, FollowUp
from epiloop_hq.web.paging import PAGE
from epiloop_hq.web.states import State, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRow:
    """One day's look at one contact; `temperature_c` in degrees Celsius."""

    id: int
    contact_id: int
    case_id: int
    case_number: str
    person_id: int
    area_path: str
    risk_class: str
    status: str
    due_on: date
    day_number: int
    last_on: date | None
    state: FollowUpState
    happened_at: datetime | None
    mode: str
    temperature_c: float | None
    symptoms: str
    seen_by: str
    note: str
    may_record: bool

    @property
    def word(self) -> Text:
        """What became of the look, in words."""
        return labels.FOLLOW_UP_STATES[self.state]

    @property
    def look(self) -> State:
        """How that looks beside its word."""
        return labels.FOLLOW_UP_LOOKS[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """What became of the looks of one day; the states add up to `total`."""

    on: date
    total: int
    by_state: dict[FollowUpState, int]

    @property
    def seen_share(self) -> float | None:
        """Contacts seen of contacts due; None if nobody was due."""
        seen = sum(self.by_state[state] for state in SEEN)
        return seen / self.total if self.total else None


def follow_ups_of_day(
    outbreak_id: int,
    actor: Actor,
    *,
    on: date,
    area_path: str = "",
    state: FollowUpState | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> tuple[FollowUpRow, ...]:
    """Return the looks of a day in order of entry, after the row given (1 query).

    Contacts whose follow-up has ended otherwise are left out.
    """
    rows = _of_day(outbreak_id, actor, on=on, area_path=area_path).filter(pk__gt=after)
    if state is not None:
        rows = rows.filter(state=state)
    found = rows.select_related("contact__case").order_by("pk")[:limit]
    return tuple(_row(row, actor) for row in found)


def follow_up_row(follow_up_id: int, actor: Actor) -> FollowUpRow:
    """Return one look (1 query).

    Raises
    ------
    FollowUp.DoesNotExist
        If there is none, or not for this viewer.
    """
    rows = FollowUp.objects.visible_to(actor).select_related("contact__case")
    return _row(rows.get(pk=follow_up_id), actor)


def follow_ups_of_contacts(
    contact_ids: Iterable[int], actor: Actor
) -> dict[int, tuple[FollowUpRow, ...]]:
    """Return contact id → its days, the earliest first (1 query)."""
    rows = FollowUp.objects.visible_to(actor).filter(contact_id__in=list(contact_ids))
    found: dict[int, list[FollowUpRow]] = {}
    for row in rows.select_related("contact__case").order_by("due_on", "pk"):
        found.setdefault(row.contact_id, []).append(_row(row, actor))
    return {contact_id: tuple(days) for contact_id, days in found.items()}


def day_figures(
    outbreak_id: int, actor: Actor, *, on: date, area_path: str = ""
) -> DayFigures:
    """Return the figures of a day (1 query)."""
    rows = _of_day(outbreak_id, actor, on=on, area_path=area_path).order_by()
    counted = dict(rows.values_list("state").annotate(n=Count("pk")))
    by_state = {state: counted.get(state.value, 0) for state in FollowUpState}
    return DayFigures(on=on, total=sum(by_state.values()), by_state=by_state)


def status_figures(
    outbreak_id: int, actor: Actor, *, area_path: str = ""
) -> dict[FollowUpStatus, int]:
    """Return how many decided contacts stand in each status of follow-up (1 query)."""
    rows = Contact.objects.visible_to(actor).filter(outbreak_id=outbreak_id)
    if area_path:
        rows = rows.filter(area_path__under=area_path)
    counted = Counter(
        dict(rows.order_by().values_list("follow_up_status").annotate(n=Count("pk")))
    )
    return {status: counted[status.value] for status in FollowUpStatus}


def looked_at_since(instant: datetime) -> QuerySet[Any]:
    """Return the contacts (`contact_id`) of whom a look was recorded since an instant."""
    rows = FollowUp.objects.unscoped(reason="whether somebody has looked at all")
    return rows.filter(happened_at__gte=instant).values("contact_id")


def _of_day(
    outbreak_id: int, actor: Actor, *, on: date, area_path: str
) -> ScopedQuerySet[FollowUp]:
    rows = FollowUp.objects.visible_to(actor).filter(
        contact__outbreak_id=outbreak_id,
        contact__follow_up_status__in=[*LIVE, FollowUpStatus.COMPLETED],
        due_on=on,
    )
    return rows.filter(area_path__under=area_path) if area_path else rows


def _row(row: FollowUp, actor: Actor) -> FollowUpRow:
    contact = row.contact
    return FollowUpRow(
        id=row.pk,
        contact_id=row.contact_id,
        case_id=contact.case_id,
        case_number=contact.case.number,
        person_id=row.person_id,
        area_path=row.area_path,
        risk_class=contact.risk_class,
        status=contact.follow_up_status,
        due_on=row.due_on,
        day_number=row.day_number,
        last_on=contact.follow_up_until,
        state=FollowUpState(row.state),
        happened_at=row.happened_at,
        mode=row.mode,
        temperature_c=row.temperature_c,
        symptoms=row.symptoms,
        seen_by=row.seen_by,
        note=row.note,
        may_record=actor.may(Permission.CONTACT_LOCATE, area_path=row.area_path),
    )
