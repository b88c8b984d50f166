"""One person's item, or one risk point: what may be done to it, one view a deed."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop_hq.access.requests import acting
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.queries.items import (
    item_row,
)
from epiloop_hq.disposal.queries.options import (
    item_options,
)
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.workbench import item_deeds
from epiloop_hq.workbench.forms import (
    AddedForm,
    AttemptForm,
    DecisionForm,
    OfferForm,
    ReasonForm,
)
from epiloop_hq.workbench.item_page import (
    item_page,
    step_form,
    steps_to_excuse,
    units_for,
)


@require_GET
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show one item and everything that may be done to it."""
    return _page(request, item_id, {})


@require_POST
def step(request: HttpRequest, item_id: int, step_key: str) -> HttpResponse:
    """Take one step with its evidence, time and note."""
    acted = acting(request)
    options = item_options(item_id, acted.actor)
    option = next((o for o in options.options if o.step == step_key), None)
    if option is None or step_key in item_deeds.COME_BY_THEMSELVES:
        messages.error(request, _("Somebody has moved this on since; see below."))
        return redirect("workbench:item", item_id)
    form = step_form(option, options.item, acted, request.POST)
    return _answer(
        request,
        item_id,
        form,
        lambda: item_deeds.take(step_key, options.item, form.cleaned_data, acted),
        step_key,
    )


@require_POST
def attempt(request: HttpRequest, item_id: int) -> HttpResponse:
    """Record one try to reach the person."""
    acted = acting(request)
    form = AttemptForm(request.POST, prefix="attempt")
    return _answer(
        request,
        item_id,
        form,
        lambda: actions.record_attempt(
            item_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
        "attempt",
    )


@require_POST
def added(request: HttpRequest, item_id: int, key: str) -> HttpResponse:
    """Record that a step of the protocol's own was done."""
    acted = acting(request)
    form = AddedForm(request.POST, prefix=key)
    return _answer(
        request,
        item_id,
        form,
        lambda: actions.do_added_step(
            item_id, key, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
        key,
    )


@require_POST
def offer(request: HttpRequest, item_id: int) -> HttpResponse:
    """Offer the item to another unit."""
    acted = acting(request)
    row = item_row(item_id, acted.actor)
    form = OfferForm(request.POST, prefix="offer", units=units_for(row, acted))
    return _answer(
        request,
        item_id,
        form,
        lambda: actions.offer_item(
            item_id,
            to_unit_id=form.cleaned_data["unit"],
            reason=form.cleaned_data["reason"],
            actor=acted.actor,
            happened_at=acted.now,
            now=acted.now,
        ),
        "offer",
    )


@require_POST
def excuse(request: HttpRequest, item_id: int) -> HttpResponse:
    """Leave out a required step, by decision."""
    acted = acting(request)
    options = item_options(item_id, acted.actor)
    form = DecisionForm(request.POST, prefix="excuse", steps=steps_to_excuse(options))
    return _answer(
        request,
        item_id,
        form,
        lambda: actions.excuse_step(
            item_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
        "excuse",
    )


@require_POST
def give_up(request: HttpRequest, item_id: int) -> HttpResponse:
    """Accept that the item ends as it stands."""
    acted = acting(request)
    form = DecisionForm(request.POST, prefix="give-up")
    return _answer(
        request,
        item_id,
        form,
        lambda: actions.give_up(
            item_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
        "give-up",
    )


@require_POST
def cancel_journey(
    request: HttpRequest, item_id: int, transfer_id: int
) -> HttpResponse:
    """Call a journey off before it has begun."""
    acted = acting(request)
    form = ReasonForm(request.POST, prefix="journey")
    return _answer(
        request,
        item_id,
        form,
        lambda: actions.cancel_transfer(
            transfer_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
        "journey",
    )


def _answer(
    request: HttpRequest,
    item_id: int,
    form: Form,
    deed: Callable[[], object],
    key: str,
) -> HttpResponse:
    options = item_options(item_id, acting(request).actor)
    if not carry_out(form, deed, protocol_id=options.item.protocol_id):
        return _page(request, item_id, {key: form})
    messages.success(request, _("Recorded."))
    return redirect("workbench:item", item_id)


def _page(
    request: HttpRequest, item_id: int, refused: Mapping[str, Form]
) -> HttpResponse:
    acted = acting(request)
    options = item_options(item_id, acted.actor)
    acted.seen.add([options.item.person_id])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    context = item_page(options, acted, refused)
    return render(request, "workbench/item.html", context, status=status)
