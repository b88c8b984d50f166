"""The plain engine on an index: the readable reference that the others must equal."""

from collections.abc import Iterator

import numpy as np

from epiloop.contacts.co_presence import Encounter, Threshold
from epiloop.contacts.engine import PlainEngine, Seeker
from epiloop.contacts.engines.columns import (
    NEVER,
    PairRule,
    Pairs,
    SeekerColumns,
)
from epiloop.contacts.engines.encounters import in_microseconds
from epiloop.contacts.stays import NO_TIME
from epiloop.records import Visit, VisitPrecision
from epiloop.timeline import Interval
from epiloop.visits.ids import NO_CODE, IdDictionary
from epiloop.visits.index import CLASSES, VisitIndex, instant
from epiloop.visits.stays import NOBODY, Stays, joined
from epiloop.visits.times import EPOCH, MICROSECOND, microseconds


def find_pairs(index: VisitIndex, seekers: SeekerColumns, rule: PairRule) -> Pairs:
    """Return the pairs that the rule lets count."""
    stays = joined(NOBODY, *(segment.stays() for segment in index.segments))
    counting = stays.taken(rule.least_at[stays.place] != NEVER)
    engine = PlainEngine(as_visits(index, counting))
    codes, places = _codes(index.persons), _codes(index.places)
    rows = []
    for position, seeker in enumerate(_seekers(index, seekers)):
        everybody = engine.exposures(
            seeker, threshold=Threshold(NO_TIME), lingering=rule.air * MICROSECOND
        )
        for exposure in everybody:
            met = [
                one
                for one in exposure.encounters
                if counts(one, least=int(rule.least_at[places[one.place_id]]))
            ]
            person = codes[exposure.person_id]
            if len(rule.left_out) and rule.left_out[person]:
                continue
            if met and rule.threshold.is_met_by(met):
                rows.append((position, person, *_sums(met)))
    columns = np.array(sorted(rows), np.int64).reshape(-1, 7).T
    return Pairs(columns[0], columns[1].astype(np.uint32), *columns[2:])


def as_visits(index: VisitIndex, stays: Stays) -> Iterator[Visit]:
    """Yield stays as rows that travel; pieces of one stay touch."""
    persons = index.persons.decode(stays.person).to_pylist()
    places = index.places.decode(stays.place).to_pylist()
    classes = index.class_of_place[stays.place]
    for row, (person, place) in enumerate(zip(persons, places, strict=True)):
        start, end = instant(int(stays.start[row])), instant(int(stays.end[row]))
        by_day = stays.by_day[row]
        yield Visit(
            person_id=person,
            place_id=place,
            stay=Interval(start, end),
            precision=VisitPrecision.DAY if by_day else VisitPrecision.CLOCK,
            place_class=CLASSES[classes[row]],
        )


def _seekers(index: VisitIndex, seekers: SeekerColumns) -> Iterator[Seeker]:
    held = seekers.person != NO_CODE
    names = iter(index.persons.decode(seekers.person[held]).to_pylist())
    for position, is_held in enumerate(held):
        mine = np.flatnonzero(seekers.window_of == position)
        windows = tuple(
            Interval(
                EPOCH + int(seekers.window_start[one]) * MICROSECOND,
                EPOCH + int(seekers.window_end[one]) * MICROSECOND,
            )
            for one in mine
        )
        yield Seeker(str(position), next(names) if is_held else "", windows)


def counts(met: Encounter, *, least: int) -> bool:
    """Return whether an encounter is long enough for its place, or may have been."""
    if met.together is None:
        return least != NEVER
    return in_microseconds(met.together) >= least


def _sums(met: list[Encounter]) -> tuple[int, ...]:
    known = [one.together for one in met if one.together is not None]
    return (
        in_microseconds(sum(known, NO_TIME)),
        len(met),
        len(met) - len(known),
        microseconds(min(one.span.start for one in met)),
        microseconds(max(one.span.end for one in met)),
    )


def _codes(ids: IdDictionary) -> dict[str, int]:
    return {name: code for code, name in enumerate(ids.since(0).to_pylist())}
