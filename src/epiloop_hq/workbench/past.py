"""A case as it was known at a moment, from the trail, in the words of its page."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.access.requests import Acting
from epiloop_hq.audit.fold import fold
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.labels import CASE_STATUSES, DISCOVERY_ROUTES, FACTS
from epiloop_hq.disposal.labels import (
    CLOCK_STATES,
    KINDS,
    POSTS,
    clock_label,
    step_label,
)
from epiloop_hq.places.queries import point_rows
from epiloop_hq.registry.queries import person_views
from epiloop_hq.web.parts import Fact, Member
from epiloop_hq.web.states import State
from epiloop_hq.web.wording import full_instant

CASE, ITEM, CLOCK, POST = (
    "cases.Case",
    "disposal.Item",
    "disposal.Clock",
    "disposal.TeamPost",
)
Stood = Mapping[str, Any]


def past_of(subjects: Iterable[str], at: datetime, acted: Acting) -> dict[str, Any]:
    """Return what stood of a case at an instant: itself, its team, items and clocks."""
    wanted = [s for s in subjects if s.partition(":")[0] in {CASE, ITEM, CLOCK, POST}]
    moment = fold(as_of=at, subjects=wanted)
    stood: dict[str, list[Stood]] = {CASE: [], ITEM: [], CLOCK: [], POST: []}
    for subject, row in sorted(moment.rows.items()):
        stood[subject.partition(":")[0]].append(row)
    return {
        "erased": len(moment.erased),
        "facts": [fact for row in stood[CASE] for fact in _facts(row)],
        "team": [_member(row) for row in stood[POST] if row["until"] is None],
        "items": _items(stood[ITEM], acted),
        "clocks": [_clock(row) for row in stood[CLOCK] if row["cancelled_at"] is None],
    }


def _facts(row: Stood) -> list[Fact]:
    lines = [
        Fact(_("Status"), CASE_STATUSES[CaseStatus(row["status"])]),
        Fact(
            _("Discovery route"),
            DISCOVERY_ROUTES[DiscoveryRoute(row["discovery_route"])],
            row["route_evidence"],
        ),
        Fact(_("Protocol"), row["protocol_id"]),
    ]
    for name, label in FACTS.items():
        value = row.get(name)
        if value and name.endswith(("_at", "_on")):
            lines.append(Fact(label, _said(value)))
    return lines


def _member(row: Stood) -> Member:
    return Member(
        name=row["name"],
        role=POSTS[row["post"]],
        is_lead=row["post"] == "lead",
        state=State.ACCEPTED if row["accepted_at"] else State.OFFERED,
        since=datetime.fromisoformat(row["since"]),
    )


def _items(rows: list[Stood], acted: Acting) -> list[dict[str, Any]]:
    persons = person_views(
        [r["person_id"] for r in rows if r["person_id"]], acted.actor
    )
    points = point_rows((r["point_id"] for r in rows), acted.actor)
    acted.seen.add(persons)
    return [
        {
            "name": persons[row["person_id"]].label
            if row["person_id"] in persons
            else points[row["point_id"]].place.name
            if row["point_id"] in points
            else "–",
            "kind": KINDS[row["kind"]],
            "step": step_label(row["step"], protocol_id=row["protocol_id"]),
            "state": State.DONE if row["closed_at"] else State.OPEN,
            "since": datetime.fromisoformat(row["step_at"]),
        }
        for row in rows
    ]


def _clock(row: Stood) -> dict[str, Any]:
    met_at = row["met_at"]
    return {
        "name": clock_label(row["key"], row["protocol_id"]),
        "state": CLOCK_STATES.get(row["state"], State.NOT_STARTED),
        "due_at": datetime.fromisoformat(row["due_at"]),
        "met_at": datetime.fromisoformat(met_at) if met_at else None,
        "is_of_case": row["item_id"] is None,
    }


def _said(value: str) -> str:
    is_instant = "T" in value or " " in value
    return full_instant(datetime.fromisoformat(value)) if is_instant else value
