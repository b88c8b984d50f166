"""A notice on paper, and its delivery."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop_hq.access.requests import acting
from epiloop_hq.orders import actions, queries
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.forms import DeliveryForm
from epiloop_hq.orders.notices import blocks_of
from epiloop_hq.web.refusals import said


@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Show a notice as it was issued, for print."""
    acted = acting(request)
    row = queries.notice_row(notice_id, acted.actor)
    acted.seen.add([row.person_id])
    title, blocks = blocks_of(row.text)
    return render(
        request,
        "orders/notice.html",
        {
            "now": acted.now,
            "notice": row,
            "title": title,
            "blocks": blocks,
            "written_in": "zh-Hans" if row.language == "zh-hans" else row.language,
            "form": DeliveryForm(),
        },
    )


@require_POST
def delivered(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Record that a notice reached the person."""
    acted, form = acting(request), DeliveryForm(request.POST)
    row = queries.notice_row(notice_id, acted.actor)
    how = form.cleaned_data["how"] if form.is_valid() else ""
    try:
        actions.note_delivery(
            notice_id,
            actor=acted.actor,
            happened_at=acted.now,
            now=acted.now,
            how=how,
        )
    except OrderRefusedError as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("Delivery recorded."))
    return redirect("orders:order", row.order_id)
