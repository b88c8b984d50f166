"""One recall: every member of a positive tube, held by an order, sampled again, freed."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from epiloop.protocols.vocabulary import Event
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.disposal.actions import finish_pool_core
from epiloop_hq.disposal.labels import clock_label, step_label
from epiloop_hq.disposal.queries.items import (
    ClockRow,
    ItemRow,
    clocks_of_items,
    items_of_holds,
)
from epiloop_hq.laboratory import labels
from epiloop_hq.laboratory.actions import register_recheck
from epiloop_hq.laboratory.forms import SampleForm
from epiloop_hq.laboratory.queries import RecallBoard, RecallMember, recall_board
from epiloop_hq.places.queries import short_names
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.web.parts import Count
from epiloop_hq.workbench.forms import AddedForm
from epiloop_hq.workbench.links import link
from epiloop_hq.workbench.loops import dots_of
from epiloop_hq.workbench.rails import clock_state, most_urgent


@require_GET
def recall(request: HttpRequest, recall_id: int) -> HttpResponse:
    """Show every member of a recalled tube, each in a state."""
    return _page(request, recall_id, {})


@require_POST
def resample(request: HttpRequest, recall_id: int, hold_id: int) -> HttpResponse:
    """Register the single sample re-taken from a held member."""
    acted = acting(request)
    form = SampleForm(request.POST, prefix=_prefix(hold_id))
    done = carry_out(
        form,
        lambda: register_recheck(
            hold_id,
            form.cleaned_data["barcode"],
            actor=acted.actor,
            now=acted.now,
            happened_at=form.cleaned_data["happened_at"],
        ),
    )
    if not done:
        return _page(request, recall_id, {_prefix(hold_id): form})
    return redirect("workbench:recall", recall_id)


@require_POST
def core(request: HttpRequest, recall_id: int) -> HttpResponse:
    """Record that trail, places and contacts of every held member are known."""
    acted = acting(request)
    form = AddedForm(request.POST, prefix="core")
    done = carry_out(
        form,
        lambda: finish_pool_core(
            recall_id,
            actor=acted.actor,
            happened_at=form.cleaned_data["happened_at"],
            now=acted.now,
        ),
    )
    if not done:
        return _page(request, recall_id, {"core": form})
    return redirect("workbench:recall", recall_id)


def _page(
    request: HttpRequest, recall_id: int, refused: Mapping[str, Form]
) -> HttpResponse:
    acted = acting(request)
    board = recall_board(recall_id, acted.actor)
    acted.seen.add(member.person_id for member in board.members)
    context = {
        "now": acted.now,
        "recall": board.recall,
        "counts": _counts(board),
        "members": _lines(board, acted, refused),
        "core": _core(board, acted, refused),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "workbench/recall.html", context, status=status)


def _counts(board: RecallBoard) -> list[Count]:
    return [
        Count(labels.MEMBER_STATES[state], number, state=labels.LOOKS[state])
        for state, number in board.recall.by_state.items()
        if number
    ]


def _lines(
    board: RecallBoard, acted: Acting, refused: Mapping[str, Form]
) -> list[dict[str, Any]]:
    items = _items(board, acted)
    areas = short_names({member.area_path for member in board.members})
    return [
        {
            "row": member,
            "form": _sample_form(member, acted, refused),
            "area": areas[member.area_path],
            "order_href": _order_href(member, acted),
            **_standing(items.get(member.hold_id or 0), acted),
        }
        for member in board.members
    ]


def _standing(item: ItemRow | None, acted: Acting) -> dict[str, Any]:
    if item is None:
        return {"href": "", "step": "", "dots": ()}
    return {
        "href": reverse("workbench:item", args=[item.id]),
        "step": step_label(item.step, protocol_id=item.protocol_id),
        "dots": dots_of(item, now=acted.now),
    }


def _core(
    board: RecallBoard, acted: Acting, refused: Mapping[str, Form]
) -> dict[str, Any] | None:
    """Return the clock of the members' core information, and the form that stops it."""
    items = _items(board, acted).values()
    clocks = [
        clock
        for clock in clocks_of_items(item.id for item in items)
        if clock.completes == Event.POOL_CORE_DONE
    ]
    if not clocks:
        return None
    clock = most_urgent(clocks, now=acted.now) or _last_met(clocks)
    may_tell = all(
        acted.actor.may(Permission.CASE_WRITE, area_path=item.case_area_path)
        for item in items
    )
    form = refused.get("core") or AddedForm(
        prefix="core", initial={"happened_at": acted.now}
    )
    return {
        "clock": clock,
        "name": clock_label(clock.key, clock.protocol_id),
        "state": clock_state(clock, now=acted.now),
        "form": form if may_tell and clock.met_at is None else None,
    }


def _last_met(clocks: Iterable[ClockRow]) -> ClockRow:
    return max(clocks, key=lambda clock: (clock.met_at or clock.due_at, clock.id))


def _items(board: RecallBoard, acted: Acting) -> dict[int, ItemRow]:
    """Return hold → item of the members whom the viewer may follow."""
    if not acted.actor.may(Permission.CONTACT_SEE):
        return {}
    holds = [m.hold_id for m in board.members if m.hold_id is not None]
    return items_of_holds(holds, acted.actor)


def _order_href(member: RecallMember, acted: Acting) -> str:
    may_see = acted.actor.may(Permission.ORDER_SEE, area_path=member.area_path)
    return link("orders:order", member.order_id) if may_see and member.order_id else ""


def _sample_form(
    member: RecallMember, acted: Acting, refused: Mapping[str, Form]
) -> Form | None:
    if not member.may_resample or member.hold_id is None:
        return None
    prefix = _prefix(member.hold_id)
    fresh = SampleForm(prefix=prefix, initial={"happened_at": acted.now})
    return refused.get(prefix) or fresh


def _prefix(hold_id: int) -> str:
    return f"hold{hold_id}"
