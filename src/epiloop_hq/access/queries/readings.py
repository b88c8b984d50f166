"""What the access log holds: tries to sign in, and who has seen whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from epiloop_hq.access.models import AccessEvent, PersonRead, SignInAttempt
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


def failures_since(
    *, username: str, address: str, now: datetime, window: timedelta
) -> tuple[int, int]:
    """Return failed sign-ins in the window: under this name, and from this address.

    A success under the name clears the name's count, never the address's.
    """
    tries = SignInAttempt.objects.filter(at__gt=now - window, at__lte=now)
    named = tries.filter(username=username)
    last = named.filter(succeeded=True).order_by("-at", "-pk").first()
    if last is not None:
        named = named.filter(pk__gt=last.pk)
    return named.count(), tries.filter(address=address, succeeded=False).count()


def readings_of_person(person_id: int, *, limit: int) -> tuple[ReadingRow, ...]:
    """Return who saw this person, newest first."""
    reads = PersonRead.objects.filter(person_id=person_id).order_by("-event_id")
    events = AccessEvent.objects.filter(
        pk__in=list(reads.values_list("event_id", flat=True)[:limit])
    )
    return tuple(_row(e) for e in events.order_by("-at", "-pk"))


def latest_readings(actor: Actor, *, limit: int) -> tuple[ReadingRow, ...]:
    """Return the newest page openings by who works in the areas of the viewer's trail."""
    seen = under_any("area_path", actor.areas_where(Permission.TRAIL_SEE))
    events = AccessEvent.objects.filter(seen).order_by("-at", "-pk")
    return tuple(_row(e) for e in events[:limit])


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
