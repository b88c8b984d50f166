"""Deliveries of visits, and taking a wrong one back whole."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Permission
from epiloop_hq.visits.actions import withdraw_batch
from epiloop_hq.visits.queries import batch_rows
from epiloop_hq.web.deeds import answer

LATEST: Final = 100


@require_GET
def deliveries(request: ActedRequest) -> HttpResponse:
    """Show the latest deliveries of the viewer's areas, newest first."""
    request.actor.require(Permission.VISIT_SEE)
    context = {
        "deliveries": batch_rows(request.actor, limit=LATEST),
        "now": request.now,
    }
    return render(request, "exchange/deliveries.html", context)


@require_POST
def withdraw(request: ActedRequest, delivery_id: int) -> HttpResponse:
    """Take a delivery back: all its visits go, what was delivered stays told."""
    return answer(
        request,
        lambda: withdraw_batch(
            delivery_id,
            actor=request.actor,
            now=request.now,
            reason=request.POST.get("reason", ""),
        ),
        reverse("exchange:deliveries"),
        done=_(
            "The delivery is taken back. Determinations find without it from now on."
        ),
    )
