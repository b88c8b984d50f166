"""A person's page: who, why at risk, where, what was ordered, tested and tried."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from epiloop.timeline import local_day
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.cases.queries import person_cases
from epiloop_hq.disposal.labels import KINDS, LOOPS, step_label
from epiloop_hq.disposal.queries.items import ItemRow, attempts_of, items_of_person
from epiloop_hq.disposal.queries.options import item_options
from epiloop_hq.laboratory.labels import RESULT_LOOKS, TEST_KINDS, result_word, word
from epiloop_hq.laboratory.queries import SampleRow, samples_of_person
from epiloop_hq.observation.queries import (
    StayRow,
    TestRow,
    checks_of_stays,
    stays_of_person,
    tests_of_stays,
)
from epiloop_hq.orders.labels import NOTICE_KINDS, measure_label
from epiloop_hq.orders.queries import notices_of_person, orders_of_person
from epiloop_hq.places.queries import full_name, place_rows
from epiloop_hq.registry.queries import PersonView, outbreak_zone, person_view
from epiloop_hq.web.parts import Fact
from epiloop_hq.workbench.forms import CHANNELS, OUTCOMES
from epiloop_hq.workbench.links import link
from epiloop_hq.workbench.loops import item_state, strip_of
from epiloop_hq.workbench.people import sex_word
from epiloop_hq.workbench.relations import relations_of
from epiloop_hq.workbench.tests_due import shown_test


@require_GET
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show one person as the viewer may see them, with every loop they are in."""
    acted = acting(request)
    view = person_view(person_id, acted.actor)
    acted.seen.add([person_id])
    actor = acted.actor
    items = items_of_person(person_id, actor)
    return render(
        request,
        "workbench/person.html",
        {
            "now": acted.now,
            "person": view,
            "facts": _facts(view),
            "loops": [_loop(item, acted) for item in items],
            "cases": person_cases(person_id, actor),
            "relations": relations_of(person_id, acted),
            "stays": _stays(stays_of_person(person_id, actor), acted),
            "orders": _orders(person_id, acted),
            "notices": _notices(person_id, acted),
            "samples": [_sample(row) for row in samples_of_person(person_id, actor)],
            "attempts": _attempts(items, acted),
            "may_trail": actor.may(Permission.TRAIL_SEE, area_path=view.area_path),
            "may_order": actor.may(Permission.ORDER_SEE),
            "may_decide_order": actor.may(
                Permission.ORDER_DECIDE, area_path=view.area_path
            ),
            "may_samples": actor.may(Permission.SAMPLE_SEE),
        },
    )


def _facts(view: PersonView) -> list[Fact]:
    telephone = f"tel:{view.telephone}" if view.telephone else ""
    lines = [
        Fact(_("Code"), view.code),
        Fact(_("Sex"), sex_word(view.sex)),
        Fact(_("Age"), view.age),
        Fact(_("Telephone"), view.telephone, "", telephone),
        Fact(_("Identity number"), view.identity_number),
        Fact(_("Area"), full_name(view.area_path)),
        Fact(_("Address"), view.address),
        Fact(_("Work"), view.workplace or view.occupation),
        Fact(_("Needs"), view.needs),
        Fact(_("Guardian"), view.guardian),
    ]
    return [line for line in lines if str(line.value)]


def _loop(item: ItemRow, acted: Acting) -> dict[str, Any]:
    options = item_options(item.id, acted.actor)
    return {
        "item": item,
        "href": link("workbench:item", item.id),
        "kind": KINDS[item.kind],
        "name": LOOPS.get(item.loop_kind, ""),
        "state": item_state(item, now=acted.now),
        "step": step_label(item.step, protocol_id=item.protocol_id),
        "strip": strip_of(
            item, options.order, options.taken, excused=options.excused, now=acted.now
        ),
    }


def _stays(stays: Iterable[StayRow], acted: Acting) -> list[dict[str, Any]]:
    rows = list(stays)
    ids = [stay.id for stay in rows]
    places = place_rows((stay.place_id for stay in rows), acted.actor)
    tests, checks = _by_stay(tests_of_stays(ids, acted.actor)), {}
    for check in checks_of_stays(ids, acted.actor):
        checks[check.stay_id] = check
    shown = []
    for stay in rows:
        zone = outbreak_zone(stay.outbreak_id)
        shown.append(
            {
                "row": stay,
                "place": places[stay.place_id].name,
                "measure": measure_label(stay.kind),
                "day": _days(stay.starts_at, stay.ended_at or acted.now, zone),
                "days": max(_days(stay.starts_at, stay.planned_end_at, zone) - 1, 1),
                "tests": [
                    shown_test(t, now=acted.now, outbreak_id=stay.outbreak_id)
                    for t in tests.get(stay.id, ())
                ],
                "last_check": checks.get(stay.id),
            }
        )
    return shown


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> int:
    return (local_day(end, zone) - local_day(start, zone)).days + 1


def _by_stay(tests: Iterable[TestRow]) -> dict[int, list[TestRow]]:
    found: dict[int, list[TestRow]] = {}
    for test in tests:
        found.setdefault(test.stay_id, []).append(test)
    return found


def _orders(person_id: int, acted: Acting) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "measure": measure_label(row.measure),
            "href": link("orders:order", row.id),
        }
        for row in orders_of_person(person_id, acted.actor)
    ]


def _notices(person_id: int, acted: Acting) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "kind": NOTICE_KINDS.get(row.kind, row.kind),
            "href": link("orders:notice", row.id),
        }
        for row in notices_of_person(person_id, acted.actor)
    ]


def _sample(row: SampleRow) -> dict[str, Any]:
    return {
        "row": row,
        "kind": word(TEST_KINDS, row.test_kind),
        "state": RESULT_LOOKS[row.outcome],
        "word": result_word(row.outcome),
        "href": link("laboratory:tube", row.tube_id),
    }


def _attempts(items: Iterable[ItemRow], acted: Acting) -> list[dict[str, Any]]:
    rows = [row for item in items for row in attempts_of(item.id, acted.actor)]
    return [
        {
            "row": row,
            "channel": CHANNELS.get(row.channel, row.channel),
            "outcome": OUTCOMES.get(row.outcome, row.outcome),
        }
        for row in sorted(rows, key=lambda r: r.happened_at, reverse=True)
    ]
