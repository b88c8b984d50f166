"""What a bulletin says, as plain values that are frozen with it.

Names of areas stand in it as they are called on the day: a published bulletin reads the
same for ever, whatever is renamed later.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from epiloop.bulletin.figures import (
    ELSEWHERE,
    BulletinFigures,
    PointLine,
    bulletin_figures,
)
from epiloop.bulletin.known import Registered
from epiloop.bulletin.redaction import redact
from epiloop.bulletin.spans import Reason
from epiloop.bulletin.suppression import TOTAL
from epiloop.protocols import load_protocol
from epiloop.records import PlaceClass
from epiloop.situation.facts import Facts
from epiloop_hq.actor import Actor
from epiloop_hq.communication.labels import ZONE_LEVELS
from epiloop_hq.communication.redacting import registered_in_texts
from epiloop_hq.orders.clauses import clauses_of
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_names, paths_at, place_rows
from epiloop_hq.registry.queries import OutbreakFacts

HOMES = frozenset({PlaceClass.DWELLING, PlaceClass.DORMITORY})
# Venues have names, and are somebody's employers: that is what is published of them.
OF_VENUES = frozenset({Reason.NAME, Reason.EMPLOYER})
Plain = dict[str, Any]


def content_of(facts: Facts, outbreak: OutbreakFacts) -> Plain:
    """Return what the bulletin of an instant says; nothing in it names a person."""
    districts = sorted(
        path
        for path in paths_at({AreaLevel.DISTRICT})
        if path.startswith(outbreak.area_path)
    )
    least = settings.SMALLEST_FIGURE
    figures = bulletin_figures(facts, districts=districts, fewer_than=least)
    return {
        "outbreak": {
            "code": outbreak.code,
            "name": outbreak.name,
            "name_zh": outbreak.name_zh or outbreak.name,
        },
        "day": figures.day.isoformat(),
        "zone": str(facts.zone),
        "starts_at": _instant(figures.starts_at),
        "ends_at": _instant(figures.ends_at),
        "as_of": _instant(facts.as_of),
        "fewer_than": least,
        **_counts(figures),
        "points": _points(figures.points),
        "zones": _zones(figures),
        "protocol": facts.protocol_id,
        "rules": _rules(facts.protocol_id),
    }


def _instant(at: datetime) -> str:
    return at.isoformat()


def _counts(figures: BulletinFigures) -> Plain:
    table = figures.new_cases
    names = area_names(row for row in table.rows if row != ELSEWHERE)
    return {
        "new": table.cells[TOTAL, TOTAL],
        "community": figures.community,
        "so_far": figures.so_far,
        "routes": list(table.columns),
        "districts": [
            {
                "area": None
                if row == ELSEWHERE
                else {"name": names[row].name, "name_en": names[row].name_en},
                "cells": [table.cells[row, c] for c in table.columns],
                "total": table.cells[row, TOTAL],
            }
            for row in table.rows
        ],
        "totals": [table.cells[TOTAL, column] for column in table.columns],
    }


def _points(points: Iterable[PointLine]) -> list[Plain]:
    """Return points by their venue. Homes are left out: nobody else was to go there.

    A venue stands by its town alone where its name tells somebody's address, or is that
    of a registered person.
    """
    found = list(points)
    places = place_rows((p.place_id for p in found), Actor.system("bulletin"))
    venues = {key: row.name for key, row in places.items() if row.kind not in HOMES}
    persons = registered_in_texts(venues.values(), names_only=True)
    names = area_names({path for p in found for path in _shown(p.area_path)})
    return [
        {
            "place": venue if _may_be_named(venue, persons) else "",
            "areas": [
                {"name": names[path].name, "name_en": names[path].name_en}
                for path in _shown(point.area_path)
            ],
            "starts_at": _instant(point.starts_at),
            "ends_at": _instant(point.ends_at),
            "is_whole_days": point.is_whole_days,
        }
        for point in found
        if (venue := venues.get(point.place_id)) is not None
    ]


def _may_be_named(venue: str, persons: Registered) -> bool:
    """Tell whether a venue's name says no more than which venue it is."""
    found = {span.reason for span in redact(venue, registered=persons).spans}
    return found <= OF_VENUES


def _shown(area_path: str) -> tuple[str, ...]:
    """Return the district and the town of a path."""
    parts = area_path.rstrip("/").split("/")
    paths = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    wanted = paths_at({AreaLevel.DISTRICT, AreaLevel.TOWN})
    return tuple(path for path in paths if path in wanted)


def _zones(figures: BulletinFigures) -> list[Plain]:
    standing = [zone for zone in figures.zones if zone.level in ZONE_LEVELS]
    names = area_names({path for z in standing for path in _shown(z.area_path)[:1]})
    return [
        {
            "level": zone.level,
            "areas": [
                {"name": names[path].name, "name_en": names[path].name_en}
                for path in _shown(zone.area_path)[:1]
            ],
            "town": zone.town,
            "community": zone.community,
        }
        for zone in standing
    ]


def _rules(protocol_id: str) -> list[Plain]:
    """Return what the version in force asks of each class of persons."""
    if not protocol_id:
        return []
    return [
        {
            "class": clause.risk_class.value,
            "measure": clause.kind.value,
            "days": clause.days,
            "sources": list(clause.sources),
        }
        for clause in clauses_of(load_protocol(protocol_id))
    ]
