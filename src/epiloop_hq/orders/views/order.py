"""One order: what it says, what was done to it, what can be done now."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.orders import actions, queries
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.forms import (
    AnswerForm,
    AppealForm,
    ChangeForm,
    EndForm,
    ReviewForm,
)
from epiloop_hq.orders.kinds import LIGHTER, EndReason
from epiloop_hq.orders.labels import (
    APPEAL_OUTCOMES,
    FILERS,
    NOTICE_KINDS,
    REVIEW_OUTCOMES,
    end_label,
    ground_label,
    measure_label,
    protocol_title,
)
from epiloop_hq.orders.measures import ground_of
from epiloop_hq.orders.queries import OrderRow
from epiloop_hq.orders.views.lists import order_state
from epiloop_hq.places.queries import full_name
from epiloop_hq.registry.queries import PersonView, person_views
from epiloop_hq.web.parts import Fact
from epiloop_hq.web.refusals import said
from epiloop_hq.web.wording import full_instant


@require_GET
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show one order."""
    return _page(request, order_id)


@require_POST
def review(request: HttpRequest, order_id: int) -> HttpResponse:
    """Look at an order again."""
    acted, form = acting(request), ReviewForm(request.POST)

    def deed() -> None:
        actions.review_order(
            order_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        )

    return _done(request, order_id, form, deed, name="review_form")


@require_POST
def change(request: HttpRequest, order_id: int) -> HttpResponse:
    """Lighten an order or give it another end."""
    acted = acting(request)
    form = _change_form(queries.order_row(order_id, acted.actor), request.POST)

    def deed() -> None:
        actions.change_order(
            order_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        )

    return _done(request, order_id, form, deed, name="change_form")


@require_POST
def end(request: HttpRequest, order_id: int) -> HttpResponse:
    """End an order before its end; the release notice is written with it, and says why."""
    acted, form = acting(request), EndForm(request.POST)

    def deed() -> None:
        actions.end_order(
            order_id,
            actor=acted.actor,
            happened_at=acted.now,
            now=acted.now,
            reason=EndReason.OFFICER,
            **form.cleaned_data,
        )

    return _done(request, order_id, form, deed, name="end_form")


@require_POST
def appeal(request: HttpRequest, order_id: int) -> HttpResponse:
    """Take down an appeal."""
    acted, form = acting(request), AppealForm(request.POST)

    def deed() -> None:
        actions.file_appeal(
            order_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        )

    return _done(request, order_id, form, deed, name="appeal_form")


@require_POST
def answer(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Answer an appeal."""
    acted, form = acting(request), AnswerForm(request.POST)
    order_id = queries.appeal_row(appeal_id, acted.actor).order_id

    def deed() -> None:
        actions.answer_appeal(
            appeal_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        )

    return _done(request, order_id, form, deed, name="answer_form")


def _done(
    request: HttpRequest,
    order_id: int,
    form: forms.Form,
    deed: Callable[[], None],
    *,
    name: str,
) -> HttpResponse:
    """Do the deed of a form and show the order; a refused form comes back with why."""
    if form.is_valid():
        try:
            deed()
        except OrderRefusedError as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("Done; the person's notice is below."))
            return redirect("orders:order", order_id)
    return _page(request, order_id, **{name: form})


def _page(request: HttpRequest, order_id: int, **refused: forms.Form) -> HttpResponse:
    acted = acting(request)
    row = queries.order_row(order_id, acted.actor)
    person = person_views([row.person_id], acted.actor)[row.person_id]
    acted.seen.add([person.id])
    given = {
        "review_form": ReviewForm(),
        "change_form": _change_form(row),
        "end_form": EndForm(),
        "appeal_form": AppealForm(),
        "answer_form": AnswerForm(),
    }
    history = _history(order_id, acted)
    context: dict[str, Any] = {
        "now": acted.now,
        "order": row,
        "person": person,
        "state": order_state(row, acted),
        "measure": measure_label(row.measure),
        "facts": _facts(row, person),
        **given,
        **refused,
        **history,
        # A rule decided; until somebody has looked at it, that is the first thing to do.
        "is_unconfirmed": row.is_by_rule and row.is_open and not history["reviews"],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "orders/order.html", context, status=status)


def _change_form(row: OrderRow, data: Any = None) -> ChangeForm:  # noqa: ANN401
    lighter = LIGHTER.get(row.measure, frozenset())
    return ChangeForm(data, lighter=lighter, ends_at=row.ends_at)


def _facts(row: OrderRow, person: PersonView) -> list[Fact]:
    decided = f"{row.decided_by} · {full_instant(row.decided_at)}"
    if row.is_by_rule:
        decided = _("A rule of “%(protocol)s”, %(day)s") % {
            "protocol": protocol_title(row.protocol_id),
            "day": full_instant(row.decided_at),
        }
    ended = ""
    if row.ended_at is not None:
        ended = f"{full_instant(row.ended_at)} · {end_label(row.ended_reason)}"
    basis = ground_of(row.measure).legal_basis
    lines = [
        Fact(_("Person"), person.label),
        Fact(_("Area"), full_name(row.area_path)),
        Fact(_("Ground"), ground_label(row.ground_kind), row.ground),
        Fact(_("From"), full_instant(row.starts_at)),
        Fact(_("Until at the latest"), full_instant(row.ends_at)),
        Fact(_("Next review"), "" if ended else full_instant(row.review_at)),
        Fact(_("Ended"), ended, row.ended_note),
        Fact(_("Decided by"), decided, _adopted_by(row)),
        Fact(_("Legal basis"), basis.said(), f"{basis.source} [{basis.verification}]"),
        Fact(_("Lighter measures considered"), row.alternatives),
        Fact(_("Protocol"), protocol_title(row.protocol_id), row.clause),
    ]
    return [line for line in lines if str(line.value)]


def _adopted_by(row: OrderRow) -> str:
    if not row.is_by_rule:
        return ""
    return _("%(name)s adopted the protocol and answers for its rules") % {
        "name": row.decided_by
    }


def _history(order_id: int, acted: Acting) -> dict[str, Any]:
    actor = acted.actor
    return {
        "notices": [
            {"row": n, "kind": NOTICE_KINDS[n.kind]}
            for n in queries.notices_of_order(order_id, actor)
        ],
        "changes": [
            {
                "row": c,
                "measure": measure_label(c.measure),
                "was_measure": measure_label(c.was_measure),
            }
            for c in queries.changes_of_order(order_id, actor)
        ],
        "reviews": [
            {"row": r, "outcome": REVIEW_OUTCOMES[r.outcome]}
            for r in queries.reviews_of_order(order_id, actor)
        ],
        "appeals": [
            {
                "row": a,
                "filer": FILERS[a.filed_by],
                "outcome": APPEAL_OUTCOMES.get(a.outcome, ""),
            }
            for a in queries.appeals_of_order(order_id, actor)
        ],
    }
