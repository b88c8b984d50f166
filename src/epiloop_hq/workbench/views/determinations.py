"""Determinations of an area: all its open cases at once, and what waits to be accepted."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from epiloop_hq.actor import Permission
from epiloop_hq.contacts import actions
from epiloop_hq.contacts.queries import area_determination, waiting_runs
from epiloop_hq.places.queries import full_name
from epiloop_hq.web.answers import piece, unchanged
from epiloop_hq.workbench.standing import Place, place_of

ROWS: Final = 100


@require_http_methods(["GET", "POST"])
def determinations(request: HttpRequest) -> HttpResponse:
    """Show what waits to be accepted; determine all open cases, or stop doing so."""
    place = place_of(request)
    place.actor.require(Permission.CONTACT_WRITE, area_path=place.area_path)
    if request.method == "GET":
        return render(request, "workbench/determinations.html", _context(place))
    if request.POST.get("deed") != "stop":
        actions.ask_to_determine_area(place.area_path, actor=place.actor, now=place.now)
    elif actions.cancel_determination_of_area(place.area_path, actor=place.actor):
        messages.success(request, _("The determination stops after the case in hand."))
    return redirect("workbench:determinations")


@require_GET
def standing(request: HttpRequest) -> HttpResponse:
    """Answer the page that follows an area's determination; read anew at the end."""
    place = place_of(request)
    place.actor.require(Permission.CONTACT_WRITE, area_path=place.area_path)
    context = _context(place)
    if not context["is_going_on"]:
        return HttpResponse(
            status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"}
        )
    if request.GET.get("version") == context["version"]:
        return unchanged(place.now)
    return piece(request, "workbench/_determinations.html", context, now=place.now)


def _context(place: Place) -> dict[str, Any]:
    job = area_determination(place.area_path, place.actor)
    return {
        "area_name": full_name(place.area_path),
        "job": job,
        "is_going_on": job is not None and job.is_open,
        "version": f"{job.state}-{job.done}" if job else "",
        "waiting": waiting_runs(place.actor, area_path=place.area_path, limit=ROWS),
        "now": place.now,
    }
