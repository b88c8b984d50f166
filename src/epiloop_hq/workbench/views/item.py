"""One person's item, or one risk point: its loop, what may be done now, who answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop.disposal.steps import Step
from epiloop.records import PlaceClass
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.cases.queries import cases_at_point, visible_case
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.labels import KINDS, LOOPS, TURNS, clock_label, step_label
from epiloop_hq.disposal.queries.items import (
    ItemRow,
    attempts_of,
    item_row,
    items_of_case,
    transfers_of_item,
    work_list,
)
from epiloop_hq.disposal.queries.options import (
    ItemOptions,
    StepOption,
    item_options,
)
from epiloop_hq.disposal.queries.teams import custody_rows, offers_of_item
from epiloop_hq.places.queries import (
    PlaceRow,
    UnitRow,
    full_name,
    place_rows,
    point_row,
    sites_of,
    unit_rows,
    units_from,
)
from epiloop_hq.registry.queries import PersonView, person_facts, person_views
from epiloop_hq.web.parts import Fact
from epiloop_hq.workbench import item_deeds
from epiloop_hq.workbench.deeds import carry_out
from epiloop_hq.workbench.forms import (
    CHANNELS,
    OUTCOMES,
    AddedForm,
    AttemptForm,
    DecisionForm,
    OfferForm,
    ReasonForm,
    StepForm,
)
from epiloop_hq.workbench.loops import item_state, strip_of
from epiloop_hq.workbench.people import who
from epiloop_hq.workbench.rails import clock_state
from epiloop_hq.workbench.refusals import listed

SITES: Final = (PlaceClass.OBSERVATION_SITE, PlaceClass.HEALTH_FACILITY)
UNITS: Final = 200
NEIGHBOURS: Final = 300


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
    form = _step_form(option, options.item, acted, request.POST)
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
    form = OfferForm(request.POST, prefix="offer", units=_units(row, acted))
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
    form = DecisionForm(request.POST, prefix="excuse", steps=_to_excuse(options))
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


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One step as a button: open with its form, or shut with the reason."""

    step: str
    label: str
    why_not: str
    form: StepForm | None
    is_main: bool
    is_refused: bool


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
    row = options.item
    acted.seen.add([row.person_id])
    person = None
    if row.person_id is not None:
        person = person_views([row.person_id], acted.actor)[row.person_id]
    fresh = {"happened_at": acted.now}
    before, after = _neighbours(row, acted)
    context = {
        "now": acted.now,
        "item": row,
        "title": person.label if person else _point_name(row, acted),
        "person": person,
        "kind": KINDS[row.kind],
        "state": item_state(row, now=acted.now),
        "step_word": step_label(row.step, protocol_id=row.protocol_id),
        "turn": TURNS.get(options.whose_turn, ""),
        "strip": strip_of(
            row, options.order, options.taken, excused=options.excused, now=acted.now
        ),
        "facts": _facts(row, person),
        "options": [_shown(o, options, acted, refused) for o in _offered(options)],
        "added": [
            (
                key,
                step_label(key, protocol_id=row.protocol_id),
                refused.get(key) or AddedForm(prefix=key, initial=fresh),
            )
            for key in options.added_open
        ],
        "attempt_form": refused.get("attempt")
        or AttemptForm(prefix="attempt", initial=fresh),
        "attempts": _attempts(item_id, acted),
        "taken": _taken(options),
        "clocks": [
            {
                "state": clock_state(clock, now=acted.now),
                "name": clock_label(clock.key, clock.protocol_id),
                "met_at": clock.met_at,
                "due_at": clock.due_at,
            }
            for clock in options.clocks
        ],
        "excused": [
            (step_label(e.step, protocol_id=row.protocol_id), e)
            for e in options.excused
        ],
        "rights": options,
        "may_decide": bool(options.to_excuse) or options.may_be_given_up,
        "offer_form": refused.get("offer")
        or OfferForm(prefix="offer", units=_units(row, acted)),
        "excuse_form": refused.get("excuse")
        or DecisionForm(prefix="excuse", steps=_to_excuse(options)),
        "give_up_form": refused.get("give-up") or DecisionForm(prefix="give-up"),
        "journey_form": refused.get("journey") or ReasonForm(prefix="journey"),
        "journeys": _journeys(item_id, acted),
        **_custody(item_id, acted),
        "previous": before,
        "following": after,
        "refused": set(refused),
        "case": visible_case(row.case_id, acted.actor) if row.case_id else None,
        "cases": cases_at_point(row.point_id, acted.actor) if row.point_id else (),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "workbench/item.html", context, status=status)


def _offered(options: ItemOptions) -> list[StepOption]:
    return [o for o in options.options if o.step not in item_deeds.COME_BY_THEMSELVES]


def _shown(
    option: StepOption, options: ItemOptions, acted: Acting, refused: Mapping[str, Form]
) -> ShownOption:
    row, order = options.item, options.order
    bound = refused.get(option.step)
    form = bound if isinstance(bound, StepForm) else None
    if option.is_open and form is None:
        form = _step_form(option, row, acted, None)
    return ShownOption(
        step=option.step,
        label=str(step_label(option.step, protocol_id=row.protocol_id)),
        why_not=_why_not(option, row),
        form=form,
        is_main=option.step in order,
        is_refused=bound is not None,
    )


def _why_not(option: StepOption, row: ItemRow) -> str:
    if option.missing:
        missing = listed(
            step_label(s, protocol_id=row.protocol_id) for s in option.missing
        )
        return _("First: %(steps)s") % {"steps": missing}
    return "" if option.is_permitted else _("Your role may not do this here.")


def _step_form(
    option: StepOption, row: ItemRow, acted: Acting, data: Mapping[str, Any] | None
) -> StepForm:
    is_journey = option.step == Step.TRANSFER_REQUESTED
    return StepForm(
        data,
        step=option.step,
        evidence=option.evidence,
        places=_known_places(row),
        sites=sites_of(acted.actor, kinds=SITES) if is_journey else (),
        initial={"happened_at": acted.now},
    )


def _known_places(row: ItemRow) -> list[PlaceRow]:
    """Return where the person was found, and their home."""
    if row.person_id is None:
        return []
    ids = (row.located_place_id, person_facts(row.person_id).home_id)
    return list(place_rows(ids).values())


def _to_excuse(options: ItemOptions) -> list[tuple[str, Any]]:
    protocol_id = options.item.protocol_id
    return [(s, step_label(s, protocol_id=protocol_id)) for s in options.to_excuse]


def _units(row: ItemRow, acted: Acting) -> list[UnitRow]:
    """Return every unit an item may go to, those near it first."""
    custody = custody_rows(row.id, acted.actor)
    present = custody[-1].unit_id if custody else None
    return [u for u in units_from(row.area_path, limit=UNITS) if u.id != present]


def _facts(row: ItemRow, person: PersonView | None) -> list[Fact]:
    lines = []
    if person is not None and row.person_id is not None:
        lines = [
            Fact(
                _("Person"),
                person.label,
                "",
                reverse("workbench:person", args=[row.person_id]),
            ),
            Fact(
                _("Telephone"),
                person.telephone,
                "",
                f"tel:{person.telephone}" if person.telephone else "",
            ),
            Fact(_("Address"), person.address),
            Fact(_("Needs"), person.needs),
        ]
    located = place_rows([row.located_place_id]).get(row.located_place_id or 0)
    lines += [
        Fact(_("Loop"), LOOPS.get(row.loop_kind, "")),
        Fact(_("Area"), full_name(row.area_path)),
        Fact(_("Found at"), located.name if located else ""),
        Fact(_("Who answers for the place"), row.owner),
        Fact(
            _("Protocol"),
            row.protocol_id,
            "",
            reverse("workbench:protocol", args=[row.protocol_id]),
        ),
    ]
    return [line for line in lines if str(line.value)]


def _point_name(row: ItemRow, acted: Acting) -> str:
    if row.point_id is None:
        raise Http404
    return point_row(row.point_id, acted.actor).place.name


def _attempts(item_id: int, acted: Acting) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "channel": CHANNELS.get(row.channel, row.channel),
            "outcome": OUTCOMES.get(row.outcome, row.outcome),
        }
        for row in attempts_of(item_id, acted.actor)
    ]


def _taken(options: ItemOptions) -> list[dict[str, Any]]:
    protocol_id = options.item.protocol_id
    return [
        {
            "row": row,
            "label": step_label(row.step, protocol_id=protocol_id),
            "who": who(row.actor_name),
        }
        for row in reversed(options.taken)
    ]


def _journeys(item_id: int, acted: Acting) -> list[dict[str, Any]]:
    rows = transfers_of_item(item_id, acted.actor)
    places = place_rows(row.destination_id for row in rows)
    return [
        {
            "row": row,
            "destination": places[row.destination_id].name,
            "may_cancel": row.departed_at is None
            and row.arrived_at is None
            and row.cancelled_at is None,
        }
        for row in rows
    ]


def _custody(item_id: int, acted: Acting) -> dict[str, Any]:
    spans = custody_rows(item_id, acted.actor)
    offers = offers_of_item(item_id, acted.actor)
    ids = [s.unit_id for s in spans]
    ids += [i for o in offers for i in (o.from_unit_id, o.to_unit_id)]
    units = unit_rows(ids)
    waiting = next((o for o in offers if o.answered_at is None), None)
    return {
        "custody": [(units[s.unit_id], s) for s in reversed(spans)],
        "responsible": units[spans[-1].unit_id] if spans else None,
        "waiting_offer": waiting,
        "waiting_unit": units[waiting.to_unit_id] if waiting else None,
    }


def _neighbours(row: ItemRow, acted: Acting) -> tuple[int | None, int | None]:
    """Return the items before and after this one: of its case, or of the work list."""
    if row.case_id is not None:
        rows = items_of_case(row.case_id, acted.actor)
    else:
        rows = work_list(
            row.outbreak_id, acted.actor, kinds=(row.kind,), limit=NEIGHBOURS
        )
    ids = [one.id for one in rows]
    if row.id not in ids:
        return None, None
    at = ids.index(row.id)
    return (
        ids[at - 1] if at else None,
        ids[at + 1] if at + 1 < len(ids) else None,
    )
