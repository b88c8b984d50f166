"""Facts as spots on the map, each where it is known to be, or where its area lies."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop.records import PlaceClass
from epiloop.situation.facts import CaseFact, Facts, ItemFact, PointFact, ZoneFact
from epiloop_hq.actor import Actor
from epiloop_hq.cases.labels import DISCOVERY_ROUTES
from epiloop_hq.places.labels import PLACE_CLASSES
from epiloop_hq.places.queries import (
    PlaceRow,
    area_middles,
    full_names,
    place_rows,
    place_rows_at,
    sites_of,
)
from epiloop_hq.web.maps import Layer, Spot
from epiloop_hq.web.states import Shape, Tone
from epiloop_hq.web.wording import instant
from epiloop_hq.workbench.maps.labels import (
    CASE_WORDS,
    LAYERS,
    POINT_WORDS,
    SITE_WORDS,
    ZONE_LEVELS,
    ZONE_TONES,
    ZONE_WORDS,
)
from epiloop_hq.workbench.maps.question import LayerKey, MapQuestion

SITE_TONES: Final[Mapping[PlaceClass, Tone]] = {
    PlaceClass.OBSERVATION_SITE: Tone.HOLD,
    PlaceClass.HEALTH_FACILITY: Tone.RUN,
    PlaceClass.SAMPLING_SITE: Tone.FLAT,
    PlaceClass.LABORATORY: Tone.FLAT,
}
Position = tuple[float | None, float | None, bool]
"""Longitude, latitude, and whether only the area is known."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of a map with the places and areas they lie in."""

    facts: Facts
    question: MapQuestion
    places: Mapping[int, PlaceRow]
    middles: Mapping[str, tuple[float, float]]
    names: Mapping[str, str]

    def position(self, area_path: str, place_id: int | None) -> Position:
        """Return where something is drawn: at its place, else at its area, else nowhere."""
        place = self.places.get(place_id or 0)
        if place is not None and place.lon is not None:
            return place.lon, place.lat, False
        middle = self.middles.get(area_path)
        return (*middle, True) if middle else (None, None, True)

    def said(self, *parts: object) -> str:
        """Join what is known of one thing, leaving out what is not."""
        return " · ".join(str(part) for part in parts if part)


def stand(facts: Facts, question: MapQuestion, actor: Actor) -> Standing:
    """Find places and areas of everything that a map may show."""
    sites = sites_of(actor, kinds=SITE_TONES)
    inside = [s.id for s in sites if s.area_path.startswith(question.area_path)]
    wanted = {
        *inside,
        *(case.residence_id for case in facts.standing_cases),
        *(point.place_id for point in facts.points),
    }
    places = (
        place_rows(wanted, actor)
        if question.is_present or question.outbreak.is_published_data
        else place_rows_at(wanted, actor, at=question.at)
    )
    paths = {
        *(case.area_path for case in facts.standing_cases),
        *(point.area_path for point in facts.points),
        *(zone.area_path for zone in facts.zones),
        *(place.area_path for place in places.values()),
    }
    # Where a home is, is no hint at where its village lies that everybody may have.
    public = [p for p in places.values() if p.kind is not PlaceClass.DWELLING]
    middles = area_middles(paths, known=public)
    return Standing(facts, question, places, middles, full_names(paths))


def layers_of(standing: Standing) -> tuple[Layer, ...]:
    """Return the layers asked for, the ground's first."""
    made = {
        LayerKey.ZONES: (Shape.TRIANGLE, _zones, ZONE_WORDS),
        LayerKey.SITES: (Shape.SQUARE, _sites, SITE_WORDS),
        LayerKey.POINTS: (Shape.DIAMOND, _points, POINT_WORDS),
        LayerKey.CASES: (Shape.DISC, _cases, CASE_WORDS),
    }
    return tuple(
        Layer(key, LAYERS[key], shape, list(spots(standing)), words)
        for key, (shape, spots, words) in made.items()
        if key in standing.question.layers
    )


def case_tone(case: CaseFact) -> Tone:
    """Return the tone of how a case was found; unclassified counts as community."""
    if case.is_community is None:
        return Tone.WARN
    return Tone.BAD if case.is_community else Tone.RUN


def open_items(items: Iterable[ItemFact]) -> dict[int, list[ItemFact]]:
    """Return risk point → its loops, the open ones first."""
    found: defaultdict[int, list[ItemFact]] = defaultdict(list)
    for item in sorted(items, key=lambda i: (i.closed_at is not None, i.item_id)):
        if item.point_id is not None:
            found[item.point_id].append(item)
    return found


def _cases(standing: Standing) -> Iterator[Spot]:
    # Worked out once: twenty thousand look-ups of an address take most of a second.
    address = reverse("workbench:case", args=[0]).replace("/0/", "/{}/")
    for case in standing.facts.standing_cases:
        lon, lat, is_vague = standing.position(case.area_path, case.residence_id)
        yield Spot(
            key=f"case-{case.case_id}",
            lon=lon,
            lat=lat,
            name=case.number,
            tone=case_tone(case),
            text=standing.said(
                DISCOVERY_ROUTES[DiscoveryRoute(case.discovery_route)],
                standing.names.get(case.area_path),
                instant(case.found_at, now=standing.facts.as_of),
            ),
            href=address.format(case.case_id),
            is_vague=is_vague,
        )


def _points(standing: Standing) -> Iterator[Spot]:
    loops = open_items(standing.facts.items)
    for point in standing.facts.points:
        lon, lat, is_vague = standing.position(point.area_path, point.place_id)
        items = loops.get(point.point_id, [])
        tone = _point_tone(items)
        yield Spot(
            key=f"point-{point.point_id}",
            lon=lon,
            lat=lat,
            name=standing.places[point.place_id].name,
            tone=tone,
            text=standing.said(
                POINT_WORDS[tone],
                standing.names.get(point.area_path),
                span_of(point, standing),
            ),
            href=reverse("workbench:item", args=[items[0].item_id]) if items else "",
            is_vague=is_vague,
        )


def _point_tone(items: list[ItemFact]) -> Tone:
    if not items:
        return Tone.FLAT
    return Tone.GOOD if items[0].closed_at is not None else Tone.WARN


def span_of(point: PointFact, standing: Standing) -> str:
    """Say from when until when a place was of risk."""
    now = standing.facts.as_of
    return _("%(start)s to %(end)s") % {
        "start": instant(point.starts_at, now=now),
        "end": instant(point.ends_at, now=now),
    }


def _zones(standing: Standing) -> Iterator[Spot]:
    for zone in latest_zones(standing.facts):
        lon, lat, is_vague = standing.position(zone.area_path, None)
        yield Spot(
            key=f"zone-{zone.zone_id}",
            lon=lon,
            lat=lat,
            name=zone.community,
            tone=ZONE_TONES.get(zone.level, Tone.FLAT),
            text=standing.said(
                ZONE_LEVELS.get(zone.level, zone.level),
                zone.town,
                instant(zone.happened_at, now=standing.facts.as_of),
            ),
            is_vague=is_vague,
        )


def latest_zones(facts: Facts) -> list[ZoneFact]:
    """Return the level of each community since it was last announced."""
    latest: dict[tuple[str, str, str], ZoneFact] = {}
    for zone in sorted(facts.zones, key=lambda z: (z.happened_at, z.zone_id)):
        if zone.happened_at <= facts.as_of:
            latest[zone.area_path, zone.town, zone.community] = zone
    return [zone for _key, zone in sorted(latest.items())]


def _sites(standing: Standing) -> Iterator[Spot]:
    there = Counter(s.place_id for s in standing.facts.stays if s.ended_at is None)
    for place in sorted(standing.places.values(), key=lambda p: (p.name, p.id)):
        if place.kind not in SITE_TONES:
            continue
        lon, lat, is_vague = standing.position(place.area_path, place.id)
        persons = there[place.id]
        yield Spot(
            key=f"place-{place.id}",
            lon=lon,
            lat=lat,
            name=place.name,
            tone=SITE_TONES[place.kind],
            text=standing.said(
                PLACE_CLASSES[place.kind],
                standing.names.get(place.area_path),
                ngettext("%(n)d person", "%(n)d persons", persons) % {"n": persons},
            ),
            is_vague=is_vague,
        )
