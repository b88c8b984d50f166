"""Rings around a case: drawn, their households listed, and each given its package."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from epiloop.protocols import load_protocol
from epiloop.protocols.schema import Ring
from epiloop.records import PlaceClass
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases.queries import CaseFacts, visible_case
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.labels import step_label, titled
from epiloop_hq.disposal.queries.rings import (
    HouseholdRow,
    coverage_of,
    households_of_case,
    open_households,
)
from epiloop_hq.places.actions import PlaceDraft, find_or_create_place
from epiloop_hq.places.queries import full_names, place_rows
from epiloop_hq.web.deeds import answer, carry_out
from epiloop_hq.web.numbers import whole, wholes
from epiloop_hq.web.parts import Tile
from epiloop_hq.web.refusals import REFUSALS, said
from epiloop_hq.web.states import State, Tone
from epiloop_hq.workbench.forms import AddedForm, HouseholdForm, RingForm
from epiloop_hq.workbench.loops import item_state
from epiloop_hq.workbench.standing import place_of

ROWS: Final = 300


@require_GET
def ring(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show a case's ring: its households, what each was given, and the coverage."""
    return _ring_page(request, case_id, {})


@require_POST
def draw(request: HttpRequest, case_id: int) -> HttpResponse:
    """Draw a ring, or draw it again to add the dwellings known since."""
    acted = acting(request)
    case = visible_case(case_id, acted.actor)
    form = _ring_form(case, request.POST)
    drawn = carry_out(
        form,
        lambda: actions.draw_ring(
            case_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
        protocol_id=case.protocol_id,
    )
    if not drawn:
        return _ring_page(request, case_id, {"draw": form})
    return redirect("workbench:ring", case_id)


@require_POST
def add_household(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add a dwelling that a team found inside the ring and no map had."""
    acted = acting(request)
    case = visible_case(case_id, acted.actor)
    form = HouseholdForm(request.POST, prefix="add")
    added = carry_out(form, lambda: _add(case, form.cleaned_data["address"], acted))
    if not added:
        return _ring_page(request, case_id, {"add": form})
    return redirect("workbench:ring", case_id)


@require_GET
def households(request: HttpRequest) -> HttpResponse:
    """List the households of every ring that still wait for something."""
    place = place_of(request)
    place.actor.require(Permission.CONTACT_SEE)
    after = request.GET.get("after", "")
    rows = open_households(
        place.outbreak.id,
        place.actor,
        area_path=place.area_path,
        after=whole(after) or 0,
        limit=ROWS,
    )
    return render(
        request,
        "workbench/households.html",
        {
            "now": place.now,
            "households": _shown(rows, place.acting),
            "may_give": place.actor.may(Permission.CONTACT_LOCATE),
            "next_href": f"?after={rows[-1].item.id}" if len(rows) == ROWS else "",
        },
    )


@require_POST
def give_package(request: HttpRequest) -> HttpResponse:
    """Record that one or all ticked households were given everything, now."""
    acted = acting(request)
    case_id = whole(request.POST.get("case"))
    following = (
        reverse("workbench:ring", args=[case_id])
        if case_id is not None
        else reverse("workbench:households")
    )
    one = request.POST.get("one", "")
    ticked = [one] if one else request.POST.getlist("item")
    ids = wholes(ticked)
    if not ids:
        messages.warning(request, _("Tick at least one row first."))
        return redirect(following)
    try:
        actions.give_package(
            ids, actor=acted.actor, happened_at=acted.now, now=acted.now
        )
    except REFUSALS as refusal:
        messages.error(request, said(refusal))
    else:
        done = ngettext(
            "Package given: %(n)d household.",
            "Package given: %(n)d households.",
            len(ids),
        )
        messages.success(request, done % {"n": len(ids)})
    return redirect(following)


@require_POST
def case_step(request: HttpRequest, case_id: int, key: str) -> HttpResponse:
    """Record that a step which the protocol adds to the case itself was done."""
    acted = acting(request)
    form = AddedForm(request.POST, prefix=key)
    following = f"{reverse('workbench:case', args=[case_id])}#case-steps"
    if not form.is_valid():
        visible_case(case_id, acted.actor)
        messages.error(request, _("Say when it was so."))
        return redirect(following)
    return answer(
        request,
        lambda: actions.do_case_step(
            case_id, key, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
        following,
        done=_("Recorded."),
    )


def _add(case: CaseFacts, address: str, acted: Acting) -> None:
    drawn = households_of_case(case.id, acted.actor)
    if not drawn:
        raise ValueError(_("Draw the ring first."))
    with recording(actor=acted.actor, now=acted.now):
        draft = PlaceDraft(
            name=address.strip(),
            kind=PlaceClass.DWELLING,
            area_path=case.area_path,
            address=address.strip(),
        )
        place_id = find_or_create_place(draft, actor=acted.actor, now=acted.now)
        actions.draw_ring(
            case.id,
            drawn[0].ring,
            actor=acted.actor,
            now=acted.now,
            chosen=drawn[0].chosen_work,
            household_ids=[place_id],
        )


def _ring_page(
    request: HttpRequest, case_id: int, refused: Mapping[str, Form]
) -> HttpResponse:
    acted = acting(request)
    case = visible_case(case_id, acted.actor)
    acted.actor.require(Permission.CONTACT_SEE, area_path=case.area_path)
    rules = _rings(case)
    if not rules:
        raise Http404
    rows = households_of_case(case_id, acted.actor)
    coverage = coverage_of(case_id, acted.actor)
    return render(
        request,
        "workbench/ring.html",
        {
            "now": acted.now,
            "case": case,
            "rules": [(titled(rule), rule.radius_m) for rule in rules.values()],
            "drawn": titled(rules[rows[0].ring]) if rows else "",
            "tiles": _tiles(coverage.households, coverage.done) if rows else (),
            "households": _shown(rows, acted),
            "draw_form": refused.get("draw") or _ring_form(case),
            "add_form": refused.get("add") or HouseholdForm(prefix="add"),
            "refused": refused,
            "may_draw": acted.actor.may(
                Permission.CASE_WRITE, area_path=case.area_path
            ),
            "may_give": acted.actor.may(
                Permission.CONTACT_LOCATE, area_path=case.area_path
            ),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
    )


def _rings(case: CaseFacts) -> dict[str, Ring]:
    """Return the rings of a case's protocol in which households have work done."""
    rules = load_protocol(case.protocol_id).ring.items()
    return {key: rule for key, rule in rules if rule.enabled and rule.work}


def _ring_form(case: CaseFacts, data: Mapping[str, Any] | None = None) -> RingForm:
    rules = _rings(case)
    optional = {
        key: titled(work)
        for rule in rules.values()
        for key, work in rule.work.items()
        if work.optional
    }
    rings = [(key, titled(rule)) for key, rule in rules.items()]
    return RingForm(data, prefix="draw", rings=rings, optional=optional.items())


def _tiles(total: int, done: int) -> list[Tile]:
    share = f"{done / total:.0%}" if total else "–"
    tone = Tone.GOOD if done == total else Tone.WARN
    return [
        Tile(_("Households in the ring"), str(total)),
        Tile(_("With the whole package"), f"{done}/{total}", tone=tone),
        Tile(_("Coverage"), share, tone=tone),
    ]


def _shown(rows: Iterable[HouseholdRow], acted: Acting) -> list[dict[str, Any]]:
    listed = list(rows)
    places = place_rows((row.item.household_id for row in listed), acted.actor)
    areas = full_names({row.item.area_path for row in listed})
    return [
        {
            "item": row.item,
            "name": places[row.item.household_id or 0].name,
            "area": areas[row.item.area_path],
            "state": item_state(row.item, now=acted.now),
            "word": _("Package complete")
            if row.is_done
            else step_label(row.item.step, protocol_id=row.item.protocol_id),
            "work": [
                (
                    step_label(line.key, protocol_id=row.item.protocol_id),
                    State.DONE if line.done_at else State.NOT_STARTED,
                )
                for line in row.work
            ],
            "is_open": row.item.closed_at is None,
        }
        for row in listed
    ]
