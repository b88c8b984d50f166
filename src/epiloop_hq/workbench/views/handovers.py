"""Hand-overs: what is offered to us, what we have offered, requests between districts."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop.disposal.handover import OfferState
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.queries.teams import (
    OfferRow,
    RequestRow,
    answered_offers,
    inbox,
    open_requests,
    outbox,
    outbox_count,
    shifts_waiting_for,
    waiting_counts,
)
from epiloop_hq.places.queries import UnitRow, point_rows, unit_rows
from epiloop_hq.registry.queries import PersonView, person_views
from epiloop_hq.web.deeds import answer as deeds_answer
from epiloop_hq.web.parts import Handover
from epiloop_hq.web.states import State

LIMIT: Final = 50
STATES: Final = {
    OfferState.OPEN: State.OFFERED,
    OfferState.ACCEPTED: State.ACCEPTED,
    OfferState.DISPUTED: State.DISPUTED,
    OfferState.WITHDRAWN: State.RETURNED,
}


@require_GET
def handovers(request: HttpRequest) -> HttpResponse:
    """Show the inbox and the outbox with their clocks, and what was answered lately."""
    acted = acting(request)
    acted.actor.require(Permission.CONTACT_SEE)
    received = inbox(acted.actor, limit=LIMIT)
    sent = outbox(acted.actor, limit=LIMIT)
    answered = answered_offers(acted.actor, limit=LIMIT // 4)
    requests = open_requests(acted.actor, limit=LIMIT)
    names = _Names([*received, *sent, *answered], requests, acted)
    acted.seen.add(names.persons)
    return render(
        request,
        "workbench/handovers.html",
        {
            "now": acted.now,
            "received": [names.card(row) for row in received],
            "received_in_all": waiting_counts(acted.actor)["offers"],
            "sent": [names.card(row) for row in sent],
            "sent_in_all": outbox_count(acted.actor),
            "answered": [names.card(row) for row in answered],
            "requests": [names.request(row) for row in requests],
            "shifts": shifts_waiting_for(acted.actor.account_id or 0, acted.actor),
            "may_answer": acted.actor.may(Permission.HANDOVER_ANSWER),
        },
    )


@require_POST
def answer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Accept, dispute or withdraw an offer; for a unit outside, with its evidence."""
    acted = acting(request)
    text = request.POST.get("text", "").strip()
    common: dict[str, Any] = {
        "actor": acted.actor,
        "happened_at": acted.now,
        "now": acted.now,
    }
    deeds: dict[str, Callable[[], object]] = {
        "accept": lambda: actions.accept_offer(offer_id, evidence=text, **common),
        "dispute": lambda: actions.dispute_offer(offer_id, reason=text, **common),
        "withdraw": lambda: actions.withdraw_offer(offer_id, reason=text, **common),
        "return": lambda: actions.return_item(offer_id, reason=text, **common),
    }
    deed = deeds.get(request.POST.get("deed", ""))
    if deed is None:
        return redirect("workbench:handovers")
    return deeds_answer(request, deed, reverse("workbench:handovers"))


@require_POST
def answer_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Acknowledge an assistance request, or reply to it."""
    acted = acting(request)
    text = request.POST.get("text", "").strip()
    common: dict[str, Any] = {
        "actor": acted.actor,
        "happened_at": acted.now,
        "now": acted.now,
    }

    def deed() -> None:
        if text:
            actions.reply_to_request(request_id, reply=text, **common)
        else:
            actions.acknowledge_request(request_id, **common)

    return deeds_answer(request, deed, f"{reverse('workbench:handovers')}#requests")


@require_POST
def acknowledge_shift(request: HttpRequest, note_id: int) -> HttpResponse:
    """Take a case over having read its open list."""
    acted = acting(request)
    return deeds_answer(
        request,
        lambda: actions.acknowledge_shift(note_id, actor=acted.actor, now=acted.now),
        reverse("workbench:handovers"),
    )


class _Names:
    """Reads the names that many hand-overs need at once (a few queries)."""

    def __init__(
        self, offers: Iterable[OfferRow], requests: Iterable[RequestRow], acted: Acting
    ) -> None:
        rows: list[OfferRow | RequestRow] = [*offers, *requests]
        ids = {i for row in rows for i in (row.from_unit_id, row.to_unit_id)}
        self.units: dict[int, UnitRow] = unit_rows(ids)
        self.persons = [o.person_id for o in offers if o.person_id is not None]
        self.views: dict[int, PersonView] = person_views(self.persons, acted.actor)
        self.points = point_rows((o.point_id for o in offers), acted.actor)
        self.actor = acted.actor

    def card(self, row: OfferRow) -> dict[str, Any]:
        """Return one offer as a card with what the viewer may do with it."""
        sender, receiver = self.units[row.from_unit_id], self.units[row.to_unit_id]
        is_open = row.state == OfferState.OPEN
        records = sender if receiver.is_outside else receiver
        return {
            "id": row.id,
            "part": Handover(
                what=self._what(row),
                sender=sender.name,
                receiver=receiver.name,
                state=STATES[OfferState(row.state)],
                offered_at=row.offered_at,
                due_at=row.due_at if is_open else None,
                answered_at=row.answered_at,
                telephone=sender.telephone,
                note=row.answer or row.evidence or row.reason,
                href=reverse("workbench:item", args=[row.item_id]),
            ),
            "is_outside": receiver.is_outside,
            "may_answer": is_open
            and self.actor.may(Permission.HANDOVER_ANSWER, area_path=records.area_path),
            "may_withdraw": is_open
            and self.actor.may(Permission.HANDOVER_OFFER, area_path=sender.area_path),
        }

    def request(self, row: RequestRow) -> dict[str, Any]:
        """Return one request with what the viewer may do with it."""
        sender, receiver = self.units[row.from_unit_id], self.units[row.to_unit_id]
        records = sender if receiver.is_outside else receiver
        return {
            "row": row,
            "sender": sender.name,
            "receiver": receiver.name,
            "telephone": sender.telephone,
            "due_at": row.reply_due_at
            if row.acknowledged_at
            else row.acknowledge_due_at,
            "may_answer": self.actor.may(
                Permission.HANDOVER_ANSWER, area_path=records.area_path
            ),
        }

    def _what(self, row: OfferRow) -> str:
        if row.person_id is not None and row.person_id in self.views:
            return self.views[row.person_id].label
        point = self.points.get(row.point_id or 0)
        return point.place.name if point else _("Risk point")
