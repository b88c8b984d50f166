"""The trail of a case, edited: stops added, corrected, withdrawn."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Permission
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.forms import CorrectedStopForm, ReasonForm, StopForm
from epiloop_hq.places.actions import find_or_create_place
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_choices
from epiloop_hq.web.deeds import carry_out


@require_GET
def trail(request: ActedRequest, case_id: int) -> HttpResponse:
    """Show the trail by day, with a form for the next stop."""
    return _trail(request, case_id, StopForm())


@require_POST
def add_stop(request: ActedRequest, case_id: int) -> HttpResponse:
    """Add one stop."""
    form = StopForm(request.POST)
    done = carry_out(
        form,
        lambda: actions.add_trail_visit(
            case_id,
            form.stop(_place_id(request, form)),
            actor=request.actor,
            now=request.now,
        ),
    )
    if not done:
        return _trail(request, case_id, form)
    messages.success(request, _("Stop added."))
    return redirect("cases:trail", case_id)


@require_http_methods(["GET", "POST"])
def correct_stop(request: ActedRequest, visit_id: int) -> HttpResponse:
    """Ask for the stop as it should stand, or put it in the place of the wrong one."""
    case_id, stop = queries.trail_stop(visit_id, request.actor)
    case = queries.visible_case(case_id, request.actor)
    request.actor.require(Permission.CASE_WRITE, area_path=case.area_path)
    request.seen.add([case.person_id])
    form = CorrectedStopForm(request.POST or None, initial=_as_shown(stop))
    if request.method == "POST" and carry_out(
        form,
        lambda: actions.correct_trail_visit(
            visit_id,
            form.stop(_place_id(request, form)),
            actor=request.actor,
            now=request.now,
            reason=form.cleaned_data["reason"],
        ),
    ):
        messages.success(request, _("Stop corrected; the earlier one stays on record."))
        return redirect("cases:trail", case_id)
    context = {
        "form": form,
        "withdrawal": ReasonForm(),
        "stop": stop,
        "case": case,
        "areas": _areas(request),
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "cases/stop.html", context, status=status)


@require_POST
def withdraw_stop(request: ActedRequest, visit_id: int) -> HttpResponse:
    """Take back a stop that never was."""
    case_id, _stop = queries.trail_stop(visit_id, request.actor)
    form = ReasonForm(request.POST)
    done = carry_out(
        form,
        lambda: actions.withdraw_trail_visit(
            visit_id,
            actor=request.actor,
            now=request.now,
            reason=form.cleaned_data["reason"],
        ),
    )
    if done:
        messages.success(request, _("Stop withdrawn."))
        return redirect("cases:trail", case_id)
    for error in (*form.non_field_errors(), *form.errors.get("reason", ())):
        messages.error(request, str(error))
    return redirect(reverse("cases:correct_stop", args=[visit_id]))


def _trail(request: ActedRequest, case_id: int, form: StopForm) -> HttpResponse:
    head = queries.case_head(case_id, request.actor)
    request.seen.add([head.facts.person_id])
    context = {
        "head": head,
        "days": queries.trail_days(case_id, request.actor),
        "gaps": queries.trail_gaps(case_id, request.actor, now=request.now),
        "window": queries.asked_window(case_id, request.actor, now=request.now),
        "form": form,
        "areas": _areas(request),
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "cases/trail.html", context, status=status)


def _place_id(request: ActedRequest, form: StopForm) -> int:
    return find_or_create_place(
        form.place_draft(), actor=request.actor, now=request.now
    )


def _areas(request: ActedRequest) -> tuple[tuple[str, str], ...]:
    return area_choices(request.actor, down_to=AreaLevel.TOWN)


def _as_shown(stop: queries.StopRow) -> dict[str, Any]:
    return {
        "place": stop.place,
        "place_kind": stop.place_kind,
        "area": stop.area_path.rstrip("/").rpartition("/")[2],
        "starts_at": stop.starts_at,
        "ends_at": stop.ends_at,
        "is_day_precision": stop.is_day_precision,
        "activity": stop.activity,
        "companions": stop.companions,
        "protection": stop.protection,
        "seat": stop.seat,
        "source": stop.source,
    }
