"""Where the viewer stands: which outbreak, which area, what waits. Shown by every page."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from epiloop_hq.access.labels import ROLE_LABELS
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.disposal.queries.teams import waiting_counts
from epiloop_hq.places.queries import short_names, switch_rows
from epiloop_hq.registry.queries import OutbreakFacts, outbreaks_of
from epiloop_hq.web.parts import Choice
from epiloop_hq.web.shell import Standing

View = Callable[[HttpRequest], HttpResponse]
OUTBREAK, AREA = "outbreak_id", "area_path"


@dataclass(frozen=True, slots=True)
class Place:
    """The outbreak and the area in view."""

    outbreak: OutbreakFacts
    area_path: str
    acting: Acting

    @property
    def actor(self) -> Actor:
        """Who looks."""
        return self.acting.actor

    @property
    def now(self) -> datetime:
        """The instant of the request."""
        return self.acting.now


class NoOutbreakError(LookupError):
    """There is no outbreak in which the viewer has an area."""


def place_of(request: HttpRequest) -> Place:
    """Return the outbreak and area in view: the session's choice, or the first there is.

    Raises
    ------
    NoOutbreakError
        If there is none.
    """
    acted = acting(request)
    outbreak = chosen_outbreak(request, acted.actor)
    if outbreak is None:
        raise NoOutbreakError
    return Place(outbreak, _chosen_area(request, acted.actor), acted)


def in_outbreak(view: View) -> View:
    """Let a view answer only where there is an outbreak; else say what to do first."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except NoOutbreakError:
            return render(request, "workbench/no_outbreak.html", status=404)

    return answered


def chosen_outbreak(request: HttpRequest, actor: Actor) -> OutbreakFacts | None:
    """Return the outbreak in view, if there is any."""
    return _chosen_of(request, outbreaks_of(actor))


def _chosen_of(
    request: HttpRequest, outbreaks: tuple[OutbreakFacts, ...]
) -> OutbreakFacts | None:
    wanted = request.session.get(OUTBREAK)
    return next((o for o in outbreaks if o.id == wanted), next(iter(outbreaks), None))


def describe(request: HttpRequest) -> Standing:
    """Tell the frame of a page where the viewer stands."""
    acted = acting(request)
    waiting = waiting_counts(acted.actor) if _looks_after_people(acted.actor) else {}
    outbreaks = outbreaks_of(acted.actor)
    return Standing(
        outbreaks=_outbreak_choices(request, outbreaks),
        areas=_area_choices(request, acted.actor),
        account_name=acted.actor.name,
        role=ROLE_LABELS[acted.actor.roles[0]] if acted.actor.roles else "",
        waiting={"workbench:handovers": sum(waiting.values())},
        demonstration_since=_demonstration_since(),
    )


def outbreak_name(outbreak: OutbreakFacts) -> str:
    """Return the outbreak's name in the reader's language."""
    is_chinese = (get_language() or "").startswith("zh")
    return (outbreak.name_zh if is_chinese else "") or outbreak.name


def _looks_after_people(actor: Actor) -> bool:
    return actor.may(Permission.CONTACT_SEE)


def _outbreak_choices(
    request: HttpRequest, outbreaks: tuple[OutbreakFacts, ...]
) -> tuple[Choice, ...]:
    present = _chosen_of(request, outbreaks)
    return tuple(
        Choice(
            outbreak_name(o),
            _switch(request, {OUTBREAK: o.id}),
            is_current=present is not None and o.id == present.id,
        )
        for o in outbreaks
    )


def _area_choices(request: HttpRequest, actor: Actor) -> tuple[Choice, ...]:
    paths = [path for path, _level in switch_rows(actor)]
    names = short_names(paths)
    present = _chosen_area(request, actor)
    return tuple(
        Choice(
            names[path],
            _switch(request, {AREA: path}),
            is_current=path == present,
        )
        for path in paths
    )


def _chosen_area(request: HttpRequest, actor: Actor) -> str:
    roots = actor.areas_where(Permission.AREA_SEE)
    wanted = request.session.get(AREA)
    if wanted is not None and any(wanted.startswith(root) for root in roots):
        return str(wanted)
    return roots[0] if roots else ""


def _switch(request: HttpRequest, values: dict[str, object]) -> str:
    query = urlencode({**values, "next": request.get_full_path()})
    return f"{reverse('workbench:switch')}?{query}"


def _demonstration_since() -> datetime | None:
    if not settings.DEMONSTRATION:
        return None
    stored = json.loads((settings.DATA / "demonstration.json").read_text("utf-8"))
    return datetime.fromisoformat(stored["starts_at"])
