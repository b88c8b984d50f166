"""A single order decided by hand, for one person."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epiloop.protocols import load_protocol
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.orders import actions, queries
from epiloop_hq.orders.clauses import clauses_of
from epiloop_hq.orders.forms import OrderForm
from epiloop_hq.orders.labels import measure_label, protocol_title
from epiloop_hq.places.queries import full_name
from epiloop_hq.registry.forms import open_outbreaks
from epiloop_hq.registry.queries import PersonView, person_view, protocol_for
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.web.parts import Fact


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask for an order of one person, or decide it."""
    acted = acting(request)
    person = person_view(person_id, acted.actor)
    acted.actor.require(Permission.ORDER_DECIDE, area_path=person.area_path)
    acted.seen.add([person.id])
    outbreak_id, outbreak = _outbreak(request, acted)
    if outbreak_id is None:
        messages.error(request, _("No outbreak is open in your areas."))
        return redirect("orders:orders")
    protocol_id, _digest = protocol_for(outbreak_id, person.area_path, acted.now)
    form = OrderForm(
        request.POST or None,
        clauses=clauses_of(load_protocol(protocol_id)),
        initial={"starts_at": acted.now},
    )
    decided: list[int] = []

    def deed() -> None:
        decided.append(
            actions.decide_by_hand(
                person.id,
                actions.OrderByHand(**form.cleaned_data),
                actor=acted.actor,
                now=acted.now,
                outbreak_id=outbreak_id,
                area_path=person.area_path,
            )
        )

    if request.method == "POST" and carry_out(form, deed):
        messages.success(request, _("Decided; the person's notice is below."))
        return redirect("orders:order", decided[0])
    context = {
        "now": acted.now,
        "person": person,
        "form": form,
        "facts": _facts(person, outbreak, protocol_id),
        "standing": [
            (row, measure_label(row.measure))
            for row in queries.orders_of_person(person.id, acted.actor)
            if row.is_open
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "orders/new.html", context, status=status)


def _outbreak(request: HttpRequest, acted: Acting) -> tuple[int | None, str]:
    """Return the outbreak in view, if it is open; else the first that is."""
    offered = open_outbreaks(acted.actor)
    chosen = dict(offered).get(request.session.get("outbreak_id") or 0)
    if chosen is not None:
        return request.session["outbreak_id"], chosen
    return offered[0] if offered else (None, "")


def _facts(person: PersonView, outbreak: str, protocol_id: str) -> list[Fact]:
    return [
        Fact(_("Person"), person.label, person.code),
        Fact(_("Area"), full_name(person.area_path)),
        Fact(_("Outbreak"), outbreak),
        Fact(_("Protocol"), protocol_title(protocol_id), protocol_id),
    ]
