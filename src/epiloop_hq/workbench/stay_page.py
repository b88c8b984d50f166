"""What the page of one stay shows: how far the measure is, and what stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from epiloop.observation.conditions import (
    Because,
    ConditionVerdict,
    ReleaseCondition,
)
from epiloop.protocols.schema import FacilityRestart
from epiloop_hq.access.requests import Acting
from epiloop_hq.actor import Permission
from epiloop_hq.contacts.labels import risk_class_word
from epiloop_hq.laboratory.labels import RESULT_LOOKS, result_word, word
from epiloop_hq.observation.actions import restart_rule
from epiloop_hq.observation.errors import ObservationRefusedError
from epiloop_hq.observation.labels import CHECK_OUTCOMES, CONDITIONS, REASONS, STAY_ENDS
from epiloop_hq.observation.queries import (
    RoomRow,
    StayRow,
    checks_of_stays,
    occupants_with,
    rooms_of,
    stay_progress,
    tests_of_stays,
)
from epiloop_hq.orders.labels import measure_label
from epiloop_hq.places.queries import PlaceRow, full_name, place_rows
from epiloop_hq.registry.queries import person_views
from epiloop_hq.web.parts import Fact
from epiloop_hq.web.refusals import said
from epiloop_hq.web.states import State, Text
from epiloop_hq.web.templatetags._texts import long_day, short_day
from epiloop_hq.web.wording import listed
from epiloop_hq.workbench.forms import AnewForm, MomentForm, MoveOnForm, RoomResultForm
from epiloop_hq.workbench.links import link
from epiloop_hq.workbench.people import who
from epiloop_hq.workbench.tests_due import shown_test

CHECKS: Final = 14


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One condition of an end, as a line with its mark and what is missing."""

    name: str
    state: State
    why: str


def stay_page(
    row: StayRow, acted: Acting, refused: Mapping[str, Form]
) -> dict[str, Any]:
    """Return what the page of one stay shows, with the forms that were refused."""
    person = person_views([row.person_id], acted.actor)[row.person_id]
    place = place_rows([row.place_id], acted.actor)[row.place_id]
    return {
        "now": acted.now,
        "stay": row,
        "person": person,
        "measure": measure_label(row.kind),
        "place": place,
        "end_word": word(STAY_ENDS, row.ended_reason),
        "facts": _facts(row, place),
        **_progress(row, acted),
        **_record(row, acted),
        **_deeds(row, acted, refused),
    }


def _progress(row: StayRow, acted: Acting) -> dict[str, Any]:
    try:
        progress = stay_progress(row.id, acted.actor, now=row.ended_at or acted.now)
    except ObservationRefusedError as refusal:
        return {"progress": None, "no_plan": said(refusal)}
    earliest, becomes = progress.verdict.earliest_on, progress.verdict.becomes
    return {
        "progress": progress,
        "stages": [(stage, measure_label(stage.kind)) for stage in progress.stages],
        "conditions": [_condition(c) for c in progress.verdict.conditions],
        "is_allowed": progress.verdict.is_allowed,
        "earliest": long_day(earliest) if earliest else "",
        "becomes": risk_class_word(becomes) if becomes else "",
        "contact_href": link("contacts:contact", row.contact_id)
        if row.contact_id
        else "",
        "next_word": measure_label(progress.next_kind) if progress.next_kind else "",
    }


def _condition(verdict: ConditionVerdict) -> ConditionLine:
    state = State.DONE if verdict.is_met else State.RUNNING
    if verdict.because in {Because.POSITIVE, Because.NOT_TAKEN}:
        state = State.OVERDUE
    return ConditionLine(
        name=str(CONDITIONS[verdict.condition]), state=state, why=_why(verdict)
    )


def _why(verdict: ConditionVerdict) -> str:
    """Return the reason with its days and numbers."""
    said = str(REASONS[verdict.because])
    if verdict.is_met:
        return said
    if verdict.because is Because.RUNS_UNTIL:
        return _("May end on %(day)s") % {"day": long_day(verdict.days[0])}
    if verdict.because is Because.TOO_FEW:
        numbers = {"found": verdict.found or 0, "wanted": verdict.wanted or 0}
        if verdict.condition is ReleaseCondition.RELATED_TESTS_NEGATIVE:
            return _("%(found)d of %(wanted)d close contacts tested") % numbers
        return _("%(found)d of %(wanted)d samples") % numbers
    days = listed(short_day(day) for day in verdict.days)
    return f"{said}: {days}" if days else said


def _record(row: StayRow, acted: Acting) -> dict[str, Any]:
    checks = checks_of_stays([row.id], acted.actor)
    return {
        "tests": [
            shown_test(test, now=acted.now, outbreak_id=row.outbreak_id)
            for test in tests_of_stays([row.id], acted.actor)
        ],
        "checks": [
            (check, word(CHECK_OUTCOMES, check.outcome), who(check.checked_by))
            for check in reversed(checks[-CHECKS:])
        ],
        "checks_in_all": len(checks),
    }


def _deeds(row: StayRow, acted: Acting, refused: Mapping[str, Form]) -> dict[str, Any]:
    fresh = {"happened_at": acted.now}
    others = occupants_with(row.id, acted.actor)
    rule = _restart_rule(row)
    persons = person_views((other.person_id for other in others), acted.actor)
    near = [(other.id, persons[other.person_id].label) for other in others]
    acted.seen.add(persons)
    area = row.area_path
    forms: dict[str, Form] = {
        "release": MomentForm(prefix="release", initial=fresh),
        "move-on": MoveOnForm(prefix="move-on", initial=fresh),
        "room": MomentForm(prefix="room", initial=fresh),
        "anew": AnewForm(prefix="anew", near=near, initial=fresh),
        **refused,
    }
    return {
        "forms": {name.replace("-", "_"): form for name, form in forms.items()},
        "refused": refused,
        "rooms": [
            _room(room, refused, fresh) for room in rooms_of(row.id, acted.actor)
        ],
        "restart_words": _restart_words(rule) if rule and near else (),
        "is_open": row.ended_at is None,
        "may_release": acted.actor.may(Permission.STAY_RELEASE, area_path=area),
        "may_check": acted.actor.may(Permission.STAY_CHECK, area_path=area),
        "order_href": link("orders:order", row.order_id),
    }


def _room(
    room: RoomRow, refused: Mapping[str, Form], fresh: Mapping[str, datetime]
) -> tuple[RoomRow, State, Text, Form | None]:
    """Return a sample with its result in words, or with the form that asks for it."""
    outcome = room.outcome or ""
    form = None
    if not outcome:
        key = f"room-{room.id}"
        form = refused.get(key) or RoomResultForm(prefix=key, initial=dict(fresh))
    return room, RESULT_LOOKS[outcome], result_word(outcome), form


def _facts(row: StayRow, place: PlaceRow) -> list[Fact]:
    lines = [
        Fact(_("Place"), place.name, place.address),
        Fact(_("Area"), full_name(row.area_path)),
        Fact(_("Arrival"), row.arrival_evidence),
        Fact(
            _("Protocol"),
            row.protocol_id,
            "",
            reverse("workbench:protocol", args=[row.protocol_id]),
        ),
    ]
    return [line for line in lines if str(line.value)]


def _restart_rule(row: StayRow) -> FacilityRestart | None:
    try:
        return restart_rule(row.protocol_id, row.kind)
    except ObservationRefusedError:
        return None


def _restart_words(rule: FacilityRestart) -> list[str]:
    """Return what the protocol says of who lived near, for whoever ticks the names."""
    words = [_("Everybody on the same floor")] if rule.same_floor else []
    if rule.floors_above:
        words.append(
            ngettext("%(n)d floor above", "%(n)d floors above", rule.floors_above)
            % {"n": rule.floors_above}
        )
    if rule.floors_below:
        words.append(
            ngettext("%(n)d floor below", "%(n)d floors below", rule.floors_below)
            % {"n": rule.floors_below}
        )
    if rule.whole_if_environment_positive:
        words.append(_("The whole facility, if anything outside the room was positive"))
    return words
