"""Who asks, as a view of any desk needs it: the actor, the instant, the list of seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

from epiloop_hq.access.log import Seen
from epiloop_hq.actor import Actor

if TYPE_CHECKING:
    from epiloop_hq.access.middleware import ActedRequest


@dataclass(frozen=True, slots=True)
class Acting:
    """One signed-in request: hand `actor` and `now` to actions and queries.

    `seen` takes down whose data the page shows, and why: `seen.add(person_ids)`.
    """

    actor: Actor
    now: datetime
    seen: Seen


def acting(request: HttpRequest) -> Acting:
    """Return who asks and when; only for views behind the door."""
    acted = cast("ActedRequest", request)
    return Acting(acted.actor, acted.now, acted.seen)
