"""What the frame of a page knows. Higher desks say their part through `describe_with`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from epiloop_hq import clock
from epiloop_hq.web.navigation import NavigationLink, address, links_for
from epiloop_hq.web.parts import Choice
from epiloop_hq.web.states import Text
from epiloop_hq.web.wording import language_tag

if TYPE_CHECKING:
    from epiloop_hq.actor import Actor


NIGHT_COOKIE: Final = "epiloop_night"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the viewer stands: what only the desks above `web` can tell.

    `waiting` counts open work by url name of its page ("workbench:handovers": 3).
    """

    outbreaks: tuple[Choice, ...] = ()
    areas: tuple[Choice, ...] = ()
    account_name: str = ""
    role: Text = ""
    waiting: dict[str, int] = field(default_factory=dict)
    demonstration_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around a page's own content."""

    now: datetime
    language: str
    standing: Standing
    navigation: tuple[NavigationLink, ...]
    is_demonstration: bool
    search_href: str
    sign_out_href: str
    account_href: str
    is_night: bool = False

    @property
    def zone(self) -> str:
        """The time zone of the headquarters, for the browser's clock."""
        return settings.TIME_ZONE

    @property
    def has_more(self) -> bool:
        """Whether the bottom bar of a telephone leaves some places out."""
        return not all(link.is_daily for link in self.navigation)

    @property
    def outbreak(self) -> Choice | None:
        """The outbreak in view."""
        return _current(self.standing.outbreaks)

    @property
    def area(self) -> Choice | None:
        """The area in view."""
        return _current(self.standing.areas)


_describe: Callable[[HttpRequest], Standing] | None = None


def describe_with(function: Callable[[HttpRequest], Standing] | None) -> None:
    """Let a higher desk say where the viewer stands; called once, at start."""
    global _describe  # noqa: PLW0603  a registry of one
    _describe = function


def shell_for(request: HttpRequest) -> Shell:
    """Return the frame of the page that answers this request."""
    actor: Actor | None = getattr(request, "actor", None)
    standing = _standing_of(request, actor)
    return Shell(
        now=getattr(request, "now", None) or clock.now(),
        language=language_tag(get_language() or settings.LANGUAGE_CODE),
        standing=standing,
        navigation=links_for(actor, path=request.path, waiting=standing.waiting),
        is_demonstration=bool(getattr(settings, "DEMONSTRATION", False)),
        search_href=address("workbench:search"),
        sign_out_href=address("access:sign_out"),
        account_href=address("access:password"),
        is_night=request.COOKIES.get(NIGHT_COOKIE) == "yes",
    )


def _standing_of(request: HttpRequest, actor: "Actor | None") -> Standing:
    if actor is None:
        return Standing()
    return _describe(request) if _describe else Standing(account_name=actor.name)


def _current(choices: tuple[Choice, ...]) -> Choice | None:
    return next((choice for choice in choices if choice.is_current), None)
