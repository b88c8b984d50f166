"""A contact typed in."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Permission
from epiloop_hq.cases.queries import CaseHead, case_head
from epiloop_hq.contacts import actions
from epiloop_hq.contacts.forms import NewContactForm
from epiloop_hq.places.actions import find_or_create_place
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_choices
from epiloop_hq.registry.presenting import likely_rows, today
from epiloop_hq.web.deeds import carry_out


@require_http_methods(["GET", "POST"])
def new(request: ActedRequest, case_id: int) -> HttpResponse:
    """Ask for a contact of a case, or enter it."""
    head = case_head(case_id, request.actor)
    request.actor.require(Permission.CONTACT_WRITE, area_path=head.facts.area_path)
    request.seen.add([head.facts.person_id])
    form = NewContactForm(request.POST or None, initial={"happened_at": request.now})
    if request.method == "POST":
        form.look_for(request.actor, today=today(request.now))
        request.seen.add(one.view.id for one in form.likely if one.is_named)
    if request.method == "POST" and carry_out(
        form, lambda: _enter(request, head, form)
    ):
        messages.success(request, _("Contact entered."))
        again = "again" in request.POST
        return redirect("contacts:new" if again else "contacts:decide", case_id)
    context = {
        "head": head,
        "form": form,
        "likely": likely_rows(form.likely),
        "same": request.POST.get("same", ""),
        "areas": area_choices(request.actor, down_to=AreaLevel.TOWN),
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "contacts/new.html", context, status=status)


def _enter(request: ActedRequest, head: CaseHead, form: NewContactForm) -> None:
    told, case = form.cleaned_data, head.facts
    draft = form.place_draft(case.area_path)
    place_id = (
        find_or_create_place(draft, actor=request.actor, now=request.now)
        if draft
        else None
    )
    actions.enter_contact(
        case.id,
        form.person(told["area"] or case.area_path),
        code=form.known_code,
        other_than=form.other_than,
        actor=request.actor,
        happened_at=told["happened_at"],
        now=request.now,
        exposure=form.exposure(place_id),
        risk_class=form.wanted_class(),
        is_decided=told["is_decided"],
    )
