"""Who asks, and at which instant: what every view reads first."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from epiloop_hq.access.log import Seen
from epiloop_hq.actor import Actor

if TYPE_CHECKING:
    from epiloop_hq.access.middleware import ActedRequest


@dataclass(frozen=True, slots=True)
class Acting:
    """The viewer, the instant of the request, and the list of persons it shows."""

    actor: Actor
    now: datetime
    seen: Seen


def acting(request: HttpRequest) -> Acting:
    """Return who asks and when.

    Raises
    ------
    PermissionDenied
        If nobody is signed in; pages are closed to such requests before this.
    """
    acted = cast("ActedRequest", request)
    if acted.actor is None:
        raise PermissionDenied
    return Acting(acted.actor, acted.now, acted.seen)
