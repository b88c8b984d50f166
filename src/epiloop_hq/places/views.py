"""The tree of areas, and who answers where."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from epiloop.places import ancestor_paths
from epiloop.records import PlaceClass
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.places import actions, queries
from epiloop_hq.places.actions import PlaceDraft
from epiloop_hq.places.forms import PlaceForm, UnitForm
from epiloop_hq.places.kinds import AreaLevel, UnitKind
from epiloop_hq.places.labels import AREA_LEVELS, PLACE_CLASSES, UNIT_KINDS
from epiloop_hq.places.queries import AreaRow, PlaceRow, UnitRow
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.web.maps import outline_feature

FOUND: Final = 50


class AskedRequest(HttpRequest):
    """What the door, a later desk, puts on every request: who asks, and when."""

    actor: Actor
    now: datetime


@require_GET
def areas(request: AskedRequest) -> HttpResponse:
    """Show where the viewer's areas begin, or those a search finds."""
    request.actor.require(Permission.AREA_SEE)
    search = request.GET.get("q", "")
    found = queries.found_areas(search, request.actor, limit=FOUND)
    rows = found if search else queries.root_rows(request.actor)
    context = {"now": request.now, "search": search, "areas": _shown(rows)}
    return render(request, "places/areas.html", context)


@require_GET
def area(request: AskedRequest, code: str) -> HttpResponse:
    """Show one area: what lies below it, its units, who answers for it."""
    return _page(request, code)


@require_http_methods(["GET", "POST"])
def place(request: AskedRequest, place_id: int) -> HttpResponse:
    """Show what is known of a place, and put it right; its area stays."""
    row = queries.place_row(place_id, request.actor)
    may_write = request.actor.may(Permission.PLACE_WRITE)
    form = PlaceForm(initial=_known_of(row))
    if request.method == "POST":
        request.actor.require(Permission.PLACE_WRITE)
        form = PlaceForm(request.POST)
        if carry_out(form, lambda: _correct(row, form.cleaned_data, request)):
            messages.success(request, _("Saved."))
            return redirect("places:place", place_id)
    context = {
        "now": request.now,
        "place": row,
        "kind": PLACE_CLASSES[row.kind],
        "area": queries.full_name(row.area_path) if row.area_path else "",
        "form": form,
        "may_write": may_write,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "places/place.html", context, status=status)


@require_GET
def outlines(request: AskedRequest) -> JsonResponse:
    """Answer the outlines to draw an area with (`area`: its code), for the map."""
    request.actor.require(Permission.AREA_SEE)
    code = request.GET.get("area", "")
    rows = queries.outline_rows(request.actor, area_path=_path_of(code) if code else "")
    names = queries.short_names(row.area_path for row in rows)
    features = [
        outline_feature(row.area_path, names[row.area_path], row.outline)
        for row in rows
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_POST
def unit(request: AskedRequest, code: str) -> HttpResponse:
    """Add a unit of an area, or change one of the same name."""
    form = UnitForm(request.POST)
    row = queries.area_row(_path_of(code), request.actor)
    if not form.is_valid():
        return _page(request, code, form=form)
    said = form.cleaned_data
    actions.write_unit(
        said["name"],
        actor=request.actor,
        now=request.now,
        area_path=row.area_path,
        kind=UnitKind(said["kind"]),
        telephone=said["telephone"],
        is_outside=said["is_outside"],
    )
    messages.success(request, _("Saved."))
    return redirect("places:area", code)


def _page(
    request: AskedRequest, code: str, *, form: UnitForm | None = None
) -> HttpResponse:
    row = queries.area_row(_path_of(code), request.actor)
    path = row.area_path
    own = [u for u in queries.units_of(path) if u.area_path == path]
    context: dict[str, Any] = {
        "now": request.now,
        "area": row,
        "level": AREA_LEVELS[AreaLevel(row.level)],
        "name": queries.full_name(path),
        "above": _above(path, request.actor),
        "areas": _shown(queries.children_rows(path, request.actor)),
        "units": [_unit(u) for u in own],
        "responsible": queries.responsible_unit(path),
        "form": form or UnitForm(),
        "may_write": request.actor.may(Permission.AREA_WRITE, area_path=path),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, "places/area.html", context, status=status)


def _known_of(row: PlaceRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PlaceForm.base_fields}


def _correct(row: PlaceRow, said: dict[str, Any], request: AskedRequest) -> None:
    draft = PlaceDraft(
        name=said["name"],
        kind=PlaceClass(said["kind"]),
        area_path=row.area_path,
        address=said["address"],
        lon=said["lon"],
        lat=said["lat"],
        unit_id=row.unit_id,
    )
    actions.correct_place(row.id, draft, actor=request.actor, now=request.now)


def _path_of(code: str) -> str:
    try:
        return queries.area_path_of(code)
    except LookupError as error:
        raise ObjectDoesNotExist from error


def _shown(rows: tuple[AreaRow, ...]) -> list[tuple[AreaRow, str, Any]]:
    names = queries.short_names(row.area_path for row in rows)
    return [
        (row, names[row.area_path], AREA_LEVELS[AreaLevel(row.level)]) for row in rows
    ]


def _above(path: str, actor: Actor) -> list[tuple[str, str, bool]]:
    """Return code, name and whether the viewer may open it, of the areas above."""
    paths = [p for p in ancestor_paths(path) if p != path]
    names = queries.short_names(paths)
    return [
        (
            p.rstrip("/").rpartition("/")[2],
            names[p],
            actor.may(Permission.AREA_SEE, area_path=p),
        )
        for p in paths
    ]


def _unit(row: UnitRow) -> dict[str, Any]:
    return {"row": row, "kind": UNIT_KINDS[row.kind]}
