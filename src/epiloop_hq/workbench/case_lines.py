"""The lines of a case's page that join several desks: contacts, points, what is open."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from epiloop.protocols import load_protocol
from epiloop_hq.access.requests import Acting
from epiloop_hq.cases.queries import CaseFacts
from epiloop_hq.contacts.queries import ContactRow
from epiloop_hq.disposal.labels import step_label
from epiloop_hq.disposal.queries.items import ItemRow
from epiloop_hq.disposal.queries.open_list import missing_case_steps
from epiloop_hq.places.queries import PlaceRow, full_names, place_rows, point_rows
from epiloop_hq.registry.queries import PersonView, person_views
from epiloop_hq.web.parts import Item
from epiloop_hq.web.states import State, Text
from epiloop_hq.workbench.forms import AddedForm
from epiloop_hq.workbench.links import link
from epiloop_hq.workbench.loops import dots_of, item_state
from epiloop_hq.workbench.relations import why_of


def contact_lines(
    rows: Iterable[ContactRow],
    items: Iterable[ItemRow],
    acted: Acting,
) -> list[dict[str, Any]]:
    """Return a case's contacts with where their loops stand, urgent ones first."""
    by_contact = {i.contact_id: i for i in items if i.contact_id is not None}
    pairs = [(row, by_contact.get(row.id)) for row in rows]
    urgent_first = sorted(pairs, key=lambda pair: _urgency(*pair))
    return [_contact_line(row, item, acted) for row, item in urgent_first]


def point_lines(
    point_ids: Sequence[int], items: Iterable[ItemRow], acted: Acting
) -> list[dict[str, Any]]:
    """Return a case's risk points with where their loops stand."""
    by_point = {i.point_id: i for i in items if i.point_id is not None}
    points = list(point_rows(point_ids, acted.actor).values())
    areas = full_names({point.area_path for point in points})
    lines = []
    for point in points:
        item = by_point.get(point.id)
        lines.append(
            {
                "name": point.place.name,
                "area": areas[point.area_path],
                "starts_at": point.starts_at,
                "ends_at": point.ends_at,
                "is_day_precision": point.is_day_precision,
                **_standing(item, acted),
            }
        )
    return lines


def item_names(items: Iterable[ItemRow], acted: Acting) -> dict[int, str]:
    """Return item id → what it is about: a person as the viewer sees them, or a place."""
    listed = list(items)
    persons = person_views(
        [i.person_id for i in listed if i.person_id is not None], acted.actor
    )
    points = point_rows((i.point_id for i in listed), acted.actor)
    places = {key: point.place for key, point in points.items()}
    dwellings = place_rows((i.household_id for i in listed), acted.actor)
    return {item.id: _name(item, persons, places, dwellings) for item in listed}


def open_lines(
    items: Iterable[ItemRow], names: Mapping[int, str], acted: Acting
) -> list[Item]:
    """Return every item of a case as a list to be closed, ended ones counted."""
    return [
        Item(
            text=names[item.id],
            state=item_state(item, now=acted.now),
            due_at=None if item.closed_at else item.next_due_at,
            since=None if item.closed_at else item.step_at,
            who=step_label(item.step, protocol_id=item.protocol_id),
            href=link("workbench:item", item.id),
        )
        for item in items
    ]


def case_steps(case: CaseFacts, acted: Acting) -> list[tuple[str, Text, AddedForm]]:
    """Return the steps that the protocol adds to a case and that are still to be done."""
    return [
        (
            key,
            step_label(key, protocol_id=case.protocol_id),
            AddedForm(prefix=key, initial={"happened_at": acted.now}),
        )
        for key in missing_case_steps(case.id, case.protocol_id)
        if case.is_open
    ]


def ring_href(case: CaseFacts) -> str:
    """Return the page of a case's ring; nothing where its protocol draws none."""
    rings = load_protocol(case.protocol_id).ring.values()
    drawn = any(ring.enabled and ring.work for ring in rings)
    return link("workbench:ring", case.id) if drawn else ""


def _name(
    item: ItemRow,
    persons: Mapping[int, PersonView],
    points: Mapping[int, PlaceRow],
    dwellings: Mapping[int, PlaceRow],
) -> str:
    if item.person_id is not None and item.person_id in persons:
        return persons[item.person_id].label
    if item.point_id is not None and item.point_id in points:
        return points[item.point_id].name
    if item.household_id is not None:
        return dwellings[item.household_id].name
    return _("Item %(id)d") % {"id": item.id}


def _contact_line(
    row: ContactRow, item: ItemRow | None, acted: Acting
) -> dict[str, Any]:
    standing = _standing(item, acted)
    if item is None:
        standing |= {"state": row.look, "step": row.state_word}
    standing["href"] = link("workbench:person", row.person_id)
    return {
        "name": row.person.label,
        "age": row.person.age,
        "risk": row.class_word,
        "why": why_of(row),
        "exposed_at": row.last_exposure_at,
        "unit": row.person.unit,
        "telephone": row.person.unit_telephone,
        **standing,
    }


def _standing(item: ItemRow | None, acted: Acting) -> dict[str, Any]:
    if item is None:
        return {
            "state": State.NOT_STARTED,
            "step": "",
            "dots": (),
            "due_at": None,
            "href": "",
        }
    return {
        "state": item_state(item, now=acted.now),
        "step": step_label(item.step, protocol_id=item.protocol_id),
        "dots": dots_of(item, now=acted.now),
        "due_at": None if item.closed_at else item.next_due_at,
        "href": link("workbench:item", item.id),
    }


def _urgency(row: ContactRow, item: ItemRow | None) -> tuple[bool, bool, float]:
    if item is None:
        return (row.look in {State.DONE, State.DROPPED}, True, 0.0)
    due = None if item.closed_at else item.next_due_at
    is_done = item.closed_at is not None
    return (is_done, due is None, due.timestamp() if due else 0.0)
