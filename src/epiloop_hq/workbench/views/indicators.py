"""The indicators of the area in view: as of the latest picture, or of another instant."""

import csv
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop.situation.indicators import definitions
from epiloop_hq.actor import Permission
from epiloop_hq.jobs import queue
from epiloop_hq.places.queries import children_rows, full_name, short_names
from epiloop_hq.situation.actions import ask_for_snapshot
from epiloop_hq.situation.kinds import SNAPSHOT_JOB
from epiloop_hq.situation.labels import indicator_name
from epiloop_hq.situation.queries import (
    Picture,
    SnapshotRow,
    latest_snapshot,
    pictures,
)
from epiloop_hq.situation.rows import COLUMNS, file_rows
from epiloop_hq.web.deeds import answer
from epiloop_hq.workbench.indicator_page import (
    Line,
    StepLine,
    line_of,
    lines_of_step,
    shown,
    unit_names,
)
from epiloop_hq.workbench.standing import Place, place_of

TO_THE_MINUTE: Final = "%Y-%m-%dT%H:%M"
# How wide a curve is, by how many there are.
SPANS: Final = ("", "", "span-6", "span-4")


@dataclass(frozen=True, slots=True)
class Seen:
    """Which picture is looked at: of the area in view, and of those right below it."""

    place: Place
    at: datetime | None  # asked for; None is the latest
    snapshot: SnapshotRow | None
    below: tuple[str, ...] = ()
    pictures: dict[str, Picture] | None = None

    @property
    def own(self) -> Picture | None:
        """The picture of the area in view, if there is one."""
        return (self.pictures or {}).get(self.place.area_path)

    @property
    def is_missing(self) -> bool:
        """Whether another instant was asked for than the one that is shown."""
        if self.at is None:
            return self.snapshot is None
        return self.snapshot is None or self.snapshot.as_of != self.at


@require_GET
def indicators(request: HttpRequest) -> HttpResponse:
    """Show every indicator with its definition, interval and source."""
    seen = _seen(request)
    job = queue.latest(SNAPSHOT_JOB, seen.place.outbreak.id)
    context = {
        "area_name": full_name(seen.place.area_path),
        "asked": seen.at and seen.at.astimezone(seen.place.outbreak.zone),
        "is_missing": seen.is_missing,
        "is_drawing": job is not None and job.is_open,
        "may_draw": seen.place.actor.may(Permission.SITUATION_DRAW),
        "snapshot": seen.snapshot,
        "now": seen.snapshot.as_of if seen.snapshot else seen.place.now,
        **_told(seen, request),
    }
    return render(request, "workbench/indicators.html", context)


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Let the worker draw the picture of now, or of the instant that was asked for."""
    place = place_of(request)
    at = _instant(request.POST.get("at", ""), place)
    chosen = f"?{urlencode({'at': request.POST['at']})}" if at else ""
    return answer(
        request,
        lambda: ask_for_snapshot(
            place.outbreak.id, as_of=at or place.now, actor=place.actor, now=place.now
        ),
        reverse("workbench:indicators") + chosen,
        done=_("The picture is being drawn; the page follows."),
    )


@require_GET
def drawing(request: HttpRequest) -> HttpResponse:
    """Answer a page that waits for a picture: read anew once it is drawn."""
    place = place_of(request)
    place.actor.require(Permission.SITUATION_SEE)
    job = queue.latest(SNAPSHOT_JOB, place.outbreak.id)
    is_drawn = job is None or not job.is_open
    headers = {"HX-Refresh": "true"} if is_drawn else {}
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=headers)


@require_GET
def indicators_file(request: HttpRequest) -> HttpResponse:
    """Send the indicators that the page shows as CSV."""
    seen = _seen(request)
    if seen.own is None or seen.snapshot is None:
        return redirect("workbench:indicators")
    sent = HttpResponse(content_type="text/csv; charset=utf-8")
    sent["Content-Disposition"] = 'attachment; filename="indicators.csv"'
    writer = csv.DictWriter(sent, COLUMNS)
    writer.writeheader()
    writer.writerows(
        file_rows(
            seen.own.indicators,
            area=seen.place.area_path,
            as_of=seen.snapshot.as_of,
        )
    )
    return sent


def _seen(request: HttpRequest) -> Seen:
    place = place_of(request)
    place.actor.require(Permission.SITUATION_SEE)
    at = _instant(request.GET.get("at", ""), place)
    snapshot = latest_snapshot(place.outbreak.id, place.actor, at=at)
    if snapshot is None:
        return Seen(place, at, None)
    below = tuple(row.area_path for row in children_rows(place.area_path, place.actor))
    return Seen(
        place,
        at,
        snapshot,
        below,
        pictures(snapshot.id, [place.area_path, *below], place.actor),
    )


def _told(seen: Seen, request: HttpRequest) -> dict[str, Any]:
    if seen.own is None or seen.snapshot is None:
        return {}
    rules = seen.snapshot.protocol_id
    page = shown(seen.own, rules)
    told: dict[str, Any] = {
        "page": page,
        "chosen_at": _chosen(seen),
        "curve_span": SPANS[len(page.curves)],
    }
    step, key = request.GET.get("step", ""), request.GET.get("indicator", "")
    steps = {line.key: line.name for line in page.steps}
    if step in steps:
        told["compared"] = steps[step]
        told["by_area"] = _step_by_area(step, seen, rules)
        told["by_unit"] = _step_by_unit(step, seen.own, rules)
    elif key in definitions():
        told["compared"] = indicator_name(key)
        told["areas_of_indicator"] = _indicator_by_area(key, seen, rules)
    return told


def _step_by_area(step: str, seen: Seen, rules: str) -> tuple[StepLine, ...]:
    drawn = seen.pictures or {}
    names = short_names(seen.below)
    among = {names[p]: drawn[p].indicators for p in seen.below if p in drawn}
    return lines_of_step(step, among, rules)


def _step_by_unit(step: str, own: Picture, rules: str) -> tuple[StepLine, ...]:
    names = unit_names(own.by_unit)
    among = {names[unit]: told for unit, told in own.by_unit.items() if unit in names}
    return lines_of_step(step, among, rules)


def _indicator_by_area(
    key: str, seen: Seen, rules: str
) -> tuple[tuple[str, Line], ...]:
    drawn = seen.pictures or {}
    names = short_names(seen.below)
    return tuple(
        (names[path], line_of(indicator, rules))
        for path in seen.below
        if path in drawn
        for indicator in drawn[path].indicators
        if indicator.key == key
    )


def _chosen(seen: Seen) -> str:
    """Return the instant as addresses of this page carry it; empty for the latest."""
    return "" if seen.at is None else _local(seen.at, seen.place)


def _local(at: datetime, place: Place) -> str:
    return at.astimezone(place.outbreak.zone).strftime(TO_THE_MINUTE)


def _instant(text: str, place: Place) -> datetime | None:
    """Return the instant that a reader typed, in the outbreak's hours; None for none."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    if at is None:
        return None
    return at if at.tzinfo else at.replace(tzinfo=place.outbreak.zone)
