"""The access log: who saw which persons, on which page, when, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction

from epiloop_hq.access.models import AccessEvent, PersonRead
from epiloop_hq.access.router import ACCESS_LOG
from epiloop_hq.audit.batches import BATCH

if TYPE_CHECKING:
    from epiloop_hq.access.middleware import OpenRequest


@dataclass(slots=True)
class Seen:
    """What one answer showed: views add to it, the middleware writes it down.

    An answer too long to be held is announced: how many persons it shows. They are noted
    lot by lot, each before it is sent, once the middleware has written the event.
    """

    persons: set[int] = field(default_factory=set)
    announced: int = 0
    reason: str = ""
    was_exported: bool = False
    event_id: int = 0

    def add(self, persons: Iterable[int | None]) -> None:
        """Add the persons whose data stand on the page."""
        self.persons.update(p for p in persons if p is not None)

    def note(self, persons: Iterable[int]) -> None:
        """Write down the persons of the next lot of an announced answer."""
        with transaction.atomic(using=ACCESS_LOG):
            _write_reads(self.event_id, set(persons))


def note_page(request: "OpenRequest", *, status: int) -> None:
    """Write one access event for a page that a signed-in account asked for.

    Pages that show no person are written only when they were refused, or when a reason
    was given: a search that finds nobody is a search all the same.
    """
    refused = _refusal(status)
    seen = request.seen
    if request.actor is None or not (seen.persons or seen.reason or refused):
        return
    match = request.resolver_match
    with transaction.atomic(using=ACCESS_LOG):
        event = AccessEvent.objects.create(
            at=request.now,
            account_id=request.actor.account_id,
            account_name=request.actor.name,
            area_path=request.actor.area_path,
            page=(match.view_name if match else "")[:60],
            target=request.path[:200],
            person_count=len(seen.persons) + seen.announced,
            reason=seen.reason[:300],
            outcome=refused or ("exported" if seen.was_exported else "shown"),
        )
        seen.event_id = event.pk
        _write_reads(event.pk, seen.persons)


def _write_reads(event_id: int, persons: set[int]) -> None:
    PersonRead.objects.bulk_create(
        (PersonRead(event_id=event_id, person_id=p) for p in sorted(persons)),
        batch_size=BATCH,
    )


def _refusal(status: int) -> str:
    """Return how the page was refused; empty if it was not."""
    if status == HTTPStatus.NOT_FOUND:
        return "not_found"
    return "refused" if status == HTTPStatus.FORBIDDEN else ""
