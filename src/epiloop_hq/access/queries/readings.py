"""What the access log holds of reading: who has seen whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from epiloop_hq.access.models import AccessEvent, PersonRead
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import under_any


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One page somebody opened, as the trail page shows it."""

    at: datetime
    account_name: str
    page: str
    target: str
    person_count: int
    reason: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ReadingsOfPerson:
    """Who saw one person, as far as the viewer is told.

    Attributes
    ----------
    rows
        The newest by readers who work where the viewer commands.
    elsewhere
        How many other pages showed the person, to readers who work elsewhere or above.
    """

    rows: tuple[ReadingRow, ...]
    elsewhere: int


def readings_of_person(person_id: int, actor: Actor, *, limit: int) -> ReadingsOfPerson:
    """Return who saw this person, newest first, of the areas of the viewer's trail."""
    reads = PersonRead.objects.filter(person_id=person_id)
    events = AccessEvent.objects.filter(pk__in=reads.values("event_id"))
    told = events.filter(_told_to(actor))
    return ReadingsOfPerson(
        tuple(_row(e) for e in told.order_by("-at", "-pk")[:limit]),
        elsewhere=events.count() - told.count(),
    )


def latest_readings(actor: Actor, *, limit: int) -> tuple[ReadingRow, ...]:
    """Return the newest page openings by who works in the areas of the viewer's trail."""
    events = AccessEvent.objects.filter(_told_to(actor)).order_by("-at", "-pk")
    return tuple(_row(e) for e in events[:limit])


def _told_to(actor: Actor) -> Q:
    """Tell of readers who work where the viewer commands, on whichever page."""
    return under_any("area_path", actor.areas_where(Permission.TRAIL_SEE))


def _row(event: AccessEvent) -> ReadingRow:
    return ReadingRow(
        event.at,
        event.account_name,
        event.page,
        event.target,
        event.person_count,
        event.reason,
        event.outcome,
    )
