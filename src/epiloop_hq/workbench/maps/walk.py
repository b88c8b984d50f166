"""The walk: every open risk point once, one by one, with what is known of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from epiloop.clocks import ClockState
from epiloop.situation.facts import ClockFact, Facts, ItemFact, PointFact
from epiloop.situation.figures import OPEN_STATES
from epiloop_hq.actor import Actor
from epiloop_hq.cases.queries import visible_case_ids
from epiloop_hq.disposal.labels import clock_label, step_label
from epiloop_hq.places.queries import unit_rows
from epiloop_hq.web.maps import Layer, Spot
from epiloop_hq.web.states import Shape, State, Text, Tone
from epiloop_hq.workbench.links import link
from epiloop_hq.workbench.maps.labels import LAYERS
from epiloop_hq.workbench.maps.question import LayerKey
from epiloop_hq.workbench.maps.spots import Standing, open_items, span_of


@dataclass(frozen=True, slots=True)
class Stop:
    """One open point: who answers for it, where it stands, and what is due next.

    `waiting` are the limits that run there: name, due time, and how they stand.
    """

    point_id: int
    item_id: int
    case_id: int | None
    name: Text
    area: Text
    span: Text
    owner: str
    unit: str
    step: Text
    step_at: datetime
    opened_at: datetime
    waiting: tuple[tuple[Text, datetime, State], ...]
    is_seen: bool = False

    @property
    def is_overdue(self) -> bool:
        """Whether a limit has passed: what blocks it is to be asked."""
        return any(state is State.OVERDUE for _name, _due, state in self.waiting)

    @property
    def state(self) -> State:
        """How it looks in the list."""
        if self.is_overdue:
            return State.OVERDUE
        return State.RUNNING if self.waiting else State.OPEN

    @property
    def key(self) -> str:
        """What its spot on the map and its row share."""
        return f"point-{self.point_id}"


def stops_of(standing: Standing, *, seen: Sequence[int] = ()) -> tuple[Stop, ...]:
    """Return every open point once, by area, the longest open of an area first."""
    facts = standing.facts
    points = {point.point_id: point for point in facts.points}
    loops = [
        (points[point_id], items[0])
        for point_id, items in open_items(facts.items).items()
        if point_id in points and items[0].closed_at is None
    ]
    units = unit_rows(item.unit_id for _point, item in loops)
    names = {unit_id: unit.name for unit_id, unit in units.items()}
    running = _running(facts)
    ordered = sorted(
        loops, key=lambda pair: (pair[0].area_path, pair[1].opened_at, pair[0].point_id)
    )
    return tuple(
        _stop(point, item, standing, names, running[item.item_id], set(seen))
        for point, item in ordered
    )


def walk_layer(standing: Standing, stops: Sequence[Stop]) -> Layer:
    """Return the stops as spots: those looked at are quiet."""
    points = {point.point_id: point for point in standing.facts.points}
    spots = []
    for stop in stops:
        point = points[stop.point_id]
        lon, lat, is_vague = standing.position(point.area_path, point.place_id)
        tone = Tone.BAD if stop.is_overdue else Tone.WARN
        spots.append(
            Spot(
                key=stop.key,
                lon=lon,
                lat=lat,
                name=stop.name,
                tone=Tone.FLAT if stop.is_seen else tone,
                text=standing.said(stop.step, stop.area),
                is_vague=is_vague,
            )
        )
    return Layer(LayerKey.POINTS, LAYERS[LayerKey.POINTS], Shape.DIAMOND, spots)


def _running(facts: Facts) -> defaultdict[int | None, list[ClockFact]]:
    found: defaultdict[int | None, list[ClockFact]] = defaultdict(list)
    for clock in facts.clocks:
        if clock.item_id is not None and clock.cancelled_at is None:
            found[clock.item_id].append(clock)
    return found


def _stop(
    point: PointFact,
    item: ItemFact,
    standing: Standing,
    units: Mapping[int, str],
    clocks: Sequence[ClockFact],
    seen: set[int],
) -> Stop:
    return Stop(
        point_id=point.point_id,
        item_id=item.item_id,
        case_id=item.case_id,
        name=standing.places[point.place_id].name,
        area=standing.names.get(point.area_path, ""),
        span=span_of(point, standing),
        owner=item.owner,
        unit=units.get(item.unit_id or 0, ""),
        step=step_label(item.step),
        step_at=item.step_at,
        opened_at=item.opened_at,
        waiting=_waiting(clocks, standing.facts.as_of),
        is_seen=point.point_id in seen,
    )


def _waiting(
    clocks: Sequence[ClockFact], now: datetime
) -> tuple[tuple[Text, datetime, State], ...]:
    shown = {
        ClockState.BREACHED: State.OVERDUE,
        ClockState.RUNNING: State.RUNNING,
        ClockState.SUSPENDED: State.SUSPENDED,
    }
    told = [(fact, fact.clock()) for fact in clocks]
    waiting = [
        (
            clock_label(fact.key, fact.protocol_id),
            clock.due_at,
            shown[clock.state(now=now)],
        )
        for fact, clock in told
        if clock.state(now=now) in OPEN_STATES
    ]
    return tuple(sorted(waiting, key=lambda line: line[1]))


def case_href(stop: Stop, actor: Actor) -> str:
    """Return the address of the point's case; empty if it has none that one may open."""
    if stop.case_id is None:
        return ""
    may = bool(visible_case_ids([stop.case_id], actor))
    return link("workbench:case", stop.case_id, may=may)
