"""A case typed in."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Permission
from epiloop_hq.cases import actions
from epiloop_hq.cases.forms import NewCaseForm
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_choices, code_of
from epiloop_hq.registry.forms import open_outbreaks
from epiloop_hq.registry.presenting import likely_rows, today
from epiloop_hq.web.deeds import carry_out


@require_http_methods(["GET", "POST"])
def new(request: ActedRequest) -> HttpResponse:
    """Ask for a new case, or open it."""
    request.actor.require(Permission.CASE_WRITE)
    form = NewCaseForm(
        request.POST or None,
        outbreaks=open_outbreaks(request.actor),
        initial={
            "happened_at": request.now,
            "outbreak": request.session.get("outbreak_id"),
            "area": code_of(request.actor.area_path),
        },
    )
    opened: list[int] = []
    if request.method == "POST":
        form.look_for(request.actor, today=today(request.now))
        request.seen.add(one.view.id for one in form.likely if one.is_named)
    if request.method == "POST" and carry_out(
        form, lambda: opened.append(_open(request, form))
    ):
        messages.success(request, _("Case opened."))
        return redirect(reverse("cases:interview", args=opened))
    context = {
        "form": form,
        "likely": likely_rows(form.likely),
        "same": request.POST.get("same", ""),
        "areas": area_choices(request.actor, down_to=AreaLevel.TOWN),
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "cases/new.html", context, status=status)


def _open(request: ActedRequest, form: NewCaseForm) -> int:
    told = form.cleaned_data
    return actions.enter_case(
        form.person(told["area"]),
        code=form.known_code,
        other_than=form.other_than,
        actor=request.actor,
        happened_at=told["happened_at"],
        now=request.now,
        outbreak_id=told["outbreak"],
        area_path=told["area"],
        status=CaseStatus(told["status"]),
        route=DiscoveryRoute(told["route"]),
        route_evidence=told["route_evidence"],
        dates=form.dates(),
        note=told["note"],
    )
