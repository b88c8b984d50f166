"""What the page of one item shows: its loop, what may be done now, who answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.forms import Form
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from epiloop.disposal.steps import Step
from epiloop.records import PlaceClass
from epiloop_hq.access.requests import Acting
from epiloop_hq.actor import Permission
from epiloop_hq.cases.queries import case_if_visible, cases_at_point
from epiloop_hq.disposal.labels import KINDS, LOOPS, TURNS, clock_label, step_label
from epiloop_hq.disposal.queries.items import (
    ItemRow,
    attempts_of,
    items_of_case,
    transfers_of_item,
)
from epiloop_hq.disposal.queries.options import (
    ItemOptions,
    StepOption,
)
from epiloop_hq.disposal.queries.teams import custody_rows, offers_of_item
from epiloop_hq.disposal.queries.work import WorkQuestion, work_list
from epiloop_hq.disposal.rights import CONFINED_LOOPS
from epiloop_hq.observation.queries import confined_from, subject_of
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
from epiloop_hq.web.wording import listed
from epiloop_hq.workbench import item_deeds
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
from epiloop_hq.workbench.links import link
from epiloop_hq.workbench.loops import item_state, strip_of
from epiloop_hq.workbench.people import who
from epiloop_hq.workbench.rails import clock_state

SITES: Final = (PlaceClass.OBSERVATION_SITE, PlaceClass.HEALTH_FACILITY)
INTO_A_RESTRICTION: Final = frozenset({Step.AT_HOME, Step.TRANSFER_REQUESTED})
UNITS: Final = 200
NEIGHBOURS: Final = 300


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One step as a button: open with its form, or shut with the reason."""

    step: str
    label: str
    why_not: str
    form: StepForm | None
    is_main: bool
    is_refused: bool


def item_page(
    options: ItemOptions, acted: Acting, refused: Mapping[str, Form]
) -> dict[str, Any]:
    """Return what the page of one item shows, with the forms that were refused."""
    row = options.item
    before, after = _neighbours(row, acted)
    return {
        "now": acted.now,
        "item": row,
        "rights": options,
        "previous": before,
        "following": after,
        **_standing(options, acted),
        **_deeds(options, acted, refused),
        **_record(options, acted),
        **_custody(row.id, acted),
    }


def _standing(options: ItemOptions, acted: Acting) -> dict[str, Any]:
    """Return who or what the item is, and where it stands in its loop."""
    row = options.item
    person = None
    if row.person_id is not None:
        person = person_views([row.person_id], acted.actor)[row.person_id]
    return {
        "title": person.label if person else _place_name(row, acted),
        "person": person,
        "kind": KINDS[row.kind],
        "state": item_state(row, now=acted.now),
        "step_word": step_label(row.step, protocol_id=row.protocol_id),
        "turn": TURNS.get(options.whose_turn, ""),
        "strip": strip_of(
            row, options.order, options.taken, excused=options.excused, now=acted.now
        ),
        "facts": _facts(row, person, acted),
        "case": case_if_visible(row.case_id, acted.actor) if row.case_id else None,
        "cases": cases_at_point(row.point_id, acted.actor) if row.point_id else (),
    }


def _deeds(
    options: ItemOptions, acted: Acting, refused: Mapping[str, Form]
) -> dict[str, Any]:
    """Return what may be done now, each with its form, a refused one as it was filled."""
    row, fresh = options.item, {"happened_at": acted.now}
    waits_until = _confined_from(row, acted)
    units, steps = units_for(row, acted), steps_to_excuse(options)
    forms: dict[str, Form] = {
        "attempt": AttemptForm(prefix="attempt", initial=fresh),
        "offer": OfferForm(prefix="offer", units=units),
        "excuse": DecisionForm(prefix="excuse", steps=steps),
        "give-up": DecisionForm(prefix="give-up"),
        "journey": ReasonForm(prefix="journey"),
        **refused,
    }
    return {
        "options": [
            _shown(o, options, acted, refused, waits_until=waits_until)
            for o in _offered(options)
        ],
        "waits_until": waits_until,
        "added": [
            (
                key,
                step_label(key, protocol_id=row.protocol_id),
                refused.get(key) or AddedForm(prefix=key, initial=fresh),
            )
            for key in options.added_open
        ],
        "may_decide": bool(options.to_excuse) or options.may_be_given_up,
        "attempt_form": forms["attempt"],
        "offer_form": forms["offer"],
        "excuse_form": forms["excuse"],
        "give_up_form": forms["give-up"],
        "journey_form": forms["journey"],
        "refused": set(refused),
    }


def _record(options: ItemOptions, acted: Acting) -> dict[str, Any]:
    """Return what has been done so far: steps, tries, journeys, clocks, decisions."""
    row = options.item
    return {
        "taken": _taken(options),
        "attempts": _attempts(row.id, acted),
        "journeys": _journeys(row.id, acted),
        "clocks": [
            {
                "state": clock_state(clock, now=acted.now),
                "name": clock_label(clock.key, clock.protocol_id),
                "met_at": clock.met_at,
                "due_at": clock.due_at,
                # What the other end of a hand-over owes is theirs to open.
                "href": link(
                    "workbench:clock",
                    clock.id,
                    may=acted.actor.may(
                        Permission.CONTACT_SEE, area_path=clock.area_path
                    ),
                ),
            }
            for clock in options.clocks
        ],
        "excused": [
            (step_label(e.step, protocol_id=row.protocol_id), e)
            for e in options.excused
        ],
    }


def _offered(options: ItemOptions) -> list[StepOption]:
    return [o for o in options.options if o.step not in item_deeds.COME_BY_THEMSELVES]


def _shown(
    option: StepOption,
    options: ItemOptions,
    acted: Acting,
    refused: Mapping[str, Form],
    *,
    waits_until: date | None,
) -> ShownOption:
    row, order = options.item, options.order
    is_early = waits_until is not None and option.step in INTO_A_RESTRICTION
    bound = refused.get(option.step)
    form = bound if isinstance(bound, StepForm) else None
    if option.is_open and not is_early and form is None:
        form = step_form(option, row, acted, None)
    return ShownOption(
        step=option.step,
        label=str(step_label(option.step, protocol_id=row.protocol_id)),
        why_not=_("The restriction begins later.")
        if option.is_open and is_early
        else _why_not(option, row),
        form=form,
        is_main=option.step in order,
        is_refused=bound is not None,
    )


def _confined_from(row: ItemRow, acted: Acting) -> date | None:
    """Return from when a contact will be confined whom the protocol leaves free today."""
    if row.contact_id is None or row.closed_at is not None:
        return None
    if row.loop_kind not in CONFINED_LOOPS:
        return None
    subject = subject_of(contact_id=row.contact_id, case_id=None)
    return confined_from(subject, at=acted.now)


def _why_not(option: StepOption, row: ItemRow) -> str:
    if option.missing:
        missing = listed(
            step_label(s, protocol_id=row.protocol_id) for s in option.missing
        )
        return _("First: %(steps)s") % {"steps": missing}
    return "" if option.is_permitted else _("Your role may not do this here.")


def step_form(
    option: StepOption, row: ItemRow, acted: Acting, data: Mapping[str, Any] | None
) -> StepForm:
    """Return the form of one step: its evidence, and a place or a site where it needs one."""
    is_journey = option.step == Step.TRANSFER_REQUESTED
    return StepForm(
        data,
        step=option.step,
        evidence=option.evidence,
        places=_known_places(row, acted),
        sites=sites_of(acted.actor, kinds=SITES) if is_journey else (),
        initial={"happened_at": acted.now},
    )


def _known_places(row: ItemRow, acted: Acting) -> list[PlaceRow]:
    """Return where the person was found, and their home."""
    if row.person_id is None:
        return []
    ids = (row.located_place_id, person_facts(row.person_id).home_id)
    return list(place_rows(ids, acted.actor).values())


def steps_to_excuse(options: ItemOptions) -> list[tuple[str, Any]]:
    """Return the required steps that may be left out, with their names."""
    protocol_id = options.item.protocol_id
    return [(s, step_label(s, protocol_id=protocol_id)) for s in options.to_excuse]


def units_for(row: ItemRow, acted: Acting) -> list[UnitRow]:
    """Return every unit an item may go to, those near it first."""
    custody = custody_rows(row.id, acted.actor)
    present = custody[-1].unit_id if custody else None
    return [u for u in units_from(row.area_path, limit=UNITS) if u.id != present]


def _facts(row: ItemRow, person: PersonView | None, acted: Acting) -> list[Fact]:
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
    places = place_rows([row.located_place_id], acted.actor)
    located = places.get(row.located_place_id or 0)
    lines += [
        Fact(_("Loop"), LOOPS.get(row.loop_kind, "")),
        Fact(_("Area"), full_name(row.area_path)),
        _place_fact(_("Found at"), located, acted),
        _place_fact(_("Place"), _place_of(row, acted), acted),
        Fact(_("Who answers for the place"), row.owner),
        Fact(
            _("Protocol"),
            row.protocol_id,
            "",
            reverse("workbench:protocol", args=[row.protocol_id]),
        ),
    ]
    return [line for line in lines if str(line.value)]


def _place_name(row: ItemRow, acted: Acting) -> str:
    place = _place_of(row, acted)
    if place is None:
        raise Http404
    return place.name


def _place_of(row: ItemRow, acted: Acting) -> PlaceRow | None:
    """Return the place that the item is about; None for a person's."""
    if row.household_id is not None:
        return place_rows([row.household_id], acted.actor)[row.household_id]
    if row.point_id is not None:
        return point_row(row.point_id, acted.actor).place
    return None


def _place_fact(label: str, place: PlaceRow | None, acted: Acting) -> Fact:
    if place is None:
        return Fact(label, "")
    may = acted.actor.may(Permission.AREA_SEE, area_path=place.area_path)
    return Fact(label, place.name, "", link("places:place", place.id, may=may))


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
    places = place_rows((row.destination_id for row in rows), acted.actor)
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
        work = WorkQuestion(outbreak_id=row.outbreak_id, kinds=(row.kind,))
        rows = work_list(work, acted.actor, limit=NEIGHBOURS)
    ids = [one.id for one in rows]
    if row.id not in ids:
        return None, None
    at = ids.index(row.id)
    return (
        ids[at - 1] if at else None,
        ids[at + 1] if at + 1 < len(ids) else None,
    )
