"""The outbreak map by time, and the walk over its open points."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from epiloop.places import ancestor_paths
from epiloop.situation.facts import Facts
from epiloop_hq.access.requests import acting
from epiloop_hq.actor import Permission
from epiloop_hq.places.queries import code_of, short_names
from epiloop_hq.web.maps import MapPicture, MapView
from epiloop_hq.web.numbers import whole
from epiloop_hq.web.wording import full_instant
from epiloop_hq.workbench.maps.knowledge import known
from epiloop_hq.workbench.maps.labels import LAYERS, SHADING_NAMES
from epiloop_hq.workbench.maps.question import (
    SHADINGS,
    LayerKey,
    MapQuestion,
    read_question,
)
from epiloop_hq.workbench.maps.spots import Standing, layers_of, stand
from epiloop_hq.workbench.maps.tables import ROWS, listed, sum_table
from epiloop_hq.workbench.maps.walk import Stop, case_href, stops_of, walk_layer
from epiloop_hq.workbench.standing import Place, outbreak_name, place_of

WALKED: Final = "walked"


@require_GET
def outbreak_map(request: HttpRequest) -> HttpResponse:
    """Show what was known at an instant of an area, and how it adds up below it."""
    place, question = _asked(request)
    facts = known(question)
    context = _frame(question, place)
    if facts is not None:
        standing = stand(facts, question, place.actor)
        place.acting.seen.add(_at_home(standing))
        context |= _shown(standing, place)
    return render(request, "workbench/map.html", context)


@require_GET
def walk(request: HttpRequest) -> HttpResponse:
    """Show one open point after the other; those looked at are remembered for the day."""
    place, question = _asked(request)
    facts = known(question)
    context = _frame(question, place)
    if facts is not None:
        standing = stand(facts, question, place.actor)
        seen = _seen(request, facts)
        context |= _walked(request, standing, stops_of(standing, seen=seen), seen)
    return render(request, "workbench/walk.html", context)


def _asked(request: HttpRequest) -> tuple[Place, MapQuestion]:
    place = place_of(request)
    place.actor.require(Permission.SITUATION_SEE)
    return place, read_question(request, place)


def _frame(question: MapQuestion, place: Place) -> dict[str, Any]:
    """Return what the page says whatever was known."""
    above = (
        [
            path
            for path in (*ancestor_paths(question.area_path), question.area_path)
            if place.actor.may(Permission.SITUATION_SEE, area_path=path)
        ]
        if question.area_path
        else []
    )
    names = short_names(above)
    return {
        "now": place.now,
        "question": question,
        "outbreak": outbreak_name(question.outbreak),
        "area_code": code_of(question.area_path),
        "area": names.get(question.area_path) or _("Everywhere"),
        "above": [(f"?{question.query(area_path=p)}", names[p]) for p in above[:-1]],
        "shadings": [(key, SHADING_NAMES[key]) for key in SHADINGS],
        "layers": [(key, LAYERS[key]) for key in reversed(LayerKey)],
        "view": _view(question, MapPicture(_caption(question)), "outbreak-map"),
        "is_known": False,
    }


def _shown(standing: Standing, place: Place) -> dict[str, Any]:
    facts, question = standing.facts, standing.question
    sums, areas = sum_table(facts, question, place.actor)
    layers = layers_of(standing)
    rows = listed(layers)
    picture = MapPicture(_caption(question), areas, layers, question.area_path)
    return {
        "is_known": True,
        "view": _view(question, picture, "outbreak-map"),
        "sums": sums,
        "rows": rows[:ROWS],
        "total": len(rows),
        "legend": [(layer, list(layer.words.items())) for layer in reversed(layers)],
    }


def _walked(
    request: HttpRequest, standing: Standing, stops: tuple[Stop, ...], seen: list[int]
) -> dict[str, Any]:
    wanted = whole(request.GET.get("point"))
    here = next((n for n, s in enumerate(stops) if s.point_id == wanted), 0)
    stop = stops[here] if stops else None
    if stop is not None and stop.point_id not in seen:
        seen.append(stop.point_id)
        request.session.modified = True
    question = standing.question
    layer = walk_layer(standing, stops)
    chosen = stop.key if stop else ""
    picture = MapPicture(
        _caption(question), (), (layer,), question.area_path, chosen=chosen
    )
    return {
        "view": _view(question, picture, "open-points"),
        "stops": [(s, _href(question, s)) for s in stops],
        "stop": stop,
        "case_href": case_href(stop, acting(request).actor) if stop else "",
        "number": here + 1,
        "looked_at": sum(s.point_id in seen for s in stops),
        "before": _href(question, stops[here - 1]) if here else "",
        "after": _href(question, stops[here + 1]) if here + 1 < len(stops) else "",
    }


def _href(question: MapQuestion, stop: Stop) -> str:
    return f"?{question.query()}&point={stop.point_id}"


def _seen(request: HttpRequest, facts: Facts) -> list[int]:
    """Return the points looked at today; what was seen on another day is forgotten."""
    key = f"{facts.outbreak_id}:{facts.today:%Y-%m-%d}"
    walked = request.session.get(WALKED, {})
    if key not in walked:
        walked = {key: []}
        request.session[WALKED] = walked
    seen: list[int] = walked[key]
    return seen


def _at_home(standing: Standing) -> set[int]:
    """Return the persons whose homes are drawn where they are."""
    return {
        case.person_id
        for case in standing.facts.standing_cases
        if case.residence_id and not standing.position("", case.residence_id)[2]
    }


def _view(question: MapQuestion, picture: MapPicture, name: str) -> MapView:
    outlines = f"{reverse('places:outlines')}?area={code_of(question.area_path)}"
    stamp = question.shown_at.replace("T", "-").replace(":", "")
    label = _("Map; the same things are listed beneath")
    return MapView("map", label, picture, outlines, f"{name}-{stamp}")


def _caption(question: MapQuestion) -> str:
    told = {
        "outbreak": outbreak_name(question.outbreak),
        "at": full_instant(question.at),
    }
    if question.outbreak.is_published_data:
        return _("%(outbreak)s, as it stood at %(at)s") % told
    return _("%(outbreak)s, as known at %(at)s") % told
