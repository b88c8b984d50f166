"""The access log: who saw which persons, on which page, when, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction

from epiloop_hq.access.models import AccessEvent, PersonRead
from epiloop_hq.access.router import ACCESS_LOG

if TYPE_CHECKING:
    from epiloop_hq.access.middleware import OpenRequest


@dataclass(slots=True)
class Seen:
    """What one answer showed: views add to it, the middleware writes it down."""

    persons: set[int] = field(default_factory=set)
    reason: str = ""
    was_exported: bool = False

    def add(self, persons: Iterable[int | None]) -> None:
        """Add the persons whose data stand on the page."""
        self.persons.update(p for p in persons if p is not None)


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
            person_count=len(seen.persons),
            reason=seen.reason[:300],
            outcome=refused or ("exported" if seen.was_exported else "shown"),
        )
        PersonRead.objects.bulk_create(
            PersonRead(event=event, person_id=p) for p in sorted(seen.persons)
        )


def _refusal(status: int) -> str:
    """Return how the page was refused; empty if it was not."""
    if status == HTTPStatus.NOT_FOUND:
        return "not_found"
    return "refused" if status == HTTPStatus.FORBIDDEN else ""
