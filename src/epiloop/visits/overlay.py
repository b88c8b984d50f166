"""Days with rows laid over them in memory, as they will be when the rows are folded in.

Only persons who have new rows, and the places where they are, are put in order anew; the
rest of a day is copied as it lies.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from epiloop.timeline import ONE_DAY
from epiloop.visits import rows as packed
from epiloop.visits.index import span_of, spread
from epiloop.visits.rows import START_BITS, Codes, Rows
from epiloop.visits.segment import Segment, Side, segment_of
from epiloop.visits.stays import (
    NOBODY,
    Arrivals,
    DayStays,
    Stays,
    joined,
    ordered,
    stays_of_day,
)


def laid_over(
    segments: Mapping[date, Segment], fed: Mapping[date, Stays], zone: ZoneInfo
) -> tuple[Segment, ...]:
    """Return the segments of days with more records, by day.

    Parameters
    ----------
    fed
        Records by the day on which they begin.
    """
    days = dict(segments)
    waiting = {day: _all_of(stays.person) for day, stays in fed.items()}
    while waiting:
        day = min(waiting)
        persons, span = waiting.pop(day), span_of(day, zone)
        was = days.get(day, _nobody_on(day, zone))
        before = days.get(day - ONE_DAY)
        arrivals = _departures(before, persons) if before else Arrivals()
        held = _all_stays(was, persons)
        records = joined(held, fed.get(day, NOBODY))
        part = segment_of(stays_of_day(records, arrivals, span), span)
        days[day] = _with_part(was, part, persons)
        following = day + ONE_DAY
        if following in days or following in fed or len(part.rest):
            reaching = _reaching_on(_departures(was, persons), part.departures())
            persons = _all_of(waiting.get(following, reaching), reaching)
            if len(persons):
                waiting[following] = persons
    return tuple(days[day] for day in sorted(days))


def _nobody_on(day: date, zone: ZoneInfo) -> Segment:
    span = span_of(day, zone)
    return segment_of(DayStays(NOBODY, np.empty(0, np.bool_), NOBODY), span)


def _all_stays(segment: Segment, persons: Codes) -> Stays:
    """Return what a day's file tells of persons, and what it cut off."""
    return joined(_stays_of(segment, persons), _of(segment.rest, persons))


def _departures(segment: Segment, persons: Codes) -> Arrivals:
    """Return what a day hands on of some persons, without reading the others."""
    stays = _stays_of(segment, persons)
    reaching = stays.taken(stays.end >= segment.span.ends)
    return Arrivals(reaching, _of(segment.rest, persons))


def _stays_of(segment: Segment, persons: Codes) -> Stays:
    begin, end = segment.of_person.bounds(persons)
    rows = spread(begin, end - begin)
    return segment.stays_at(rows, np.repeat(persons, end - begin))


def _of(stays: Stays, persons: Codes) -> Stays:
    return stays.taken(np.isin(stays.person, persons)) if len(stays) else stays


def _reaching_on(*departures: Arrivals) -> Codes:
    """Return the persons who reach the next day, before or after."""
    parts = [part.person for one in departures for part in (one.told, one.rest)]
    return _all_of(*parts)


def _all_of(*parts: Codes) -> Codes:
    """Return the codes that occur, in order; many times quicker than `numpy.unique`."""
    occurs = np.zeros(max(int(part.max(initial=0)) for part in parts) + 1, np.bool_)
    for part in parts:
        occurs[part] = True
    return np.flatnonzero(occurs).astype(np.uint32)


def _with_part(segment: Segment, part: Segment, persons: Codes) -> Segment:
    """Return a segment in which some persons have the stays of a part instead."""
    if len(segment) == 0:
        return replace(part, rest=joined(segment.rest, part.rest))
    begin, end = segment.of_person.bounds(persons)
    left = packed.others(segment.of_person.rows[spread(begin, end - begin)])
    places = _all_of(left, packed.others(part.of_person.rows))
    others = ~np.isin(segment.rest.person, persons)
    return Segment(
        segment.span,
        _with_rows(
            segment.of_person, persons, part.of_person.keys(), part.of_person.rows
        ),
        _with_rows(
            segment.at_place, places, *_at_places(segment, part, places, persons)
        ),
        joined(segment.rest.taken(others), part.rest),
        longest=max(segment.longest, part.longest),
        first=min(segment.first, part.first) if len(part) else segment.first,
        last=max(segment.last, part.last),
    )


def _at_places(
    segment: Segment, part: Segment, places: Codes, persons: Codes
) -> tuple[Codes, Rows]:
    """Return the rows of places, those of some persons from the part, by place and time."""
    begin, end = segment.at_place.bounds(places)
    rows = segment.at_place.rows[spread(begin, end - begin)]
    keys = np.repeat(places, end - begin)
    kept = ~np.isin(packed.others(rows), persons)
    keys = np.concatenate((keys[kept], part.at_place.keys()))
    rows = np.concatenate((rows[kept], part.at_place.rows))
    by_time = keys.astype(np.uint64) << np.uint64(START_BITS)
    by_time |= packed.starts(rows).astype(np.uint64)
    order = ordered(by_time, below=(int(keys.max(initial=0)) + 1) << START_BITS)
    return keys[order], rows[order]


def _with_rows(side: Side, codes: Codes, keys: Codes, rows: Rows) -> Side:
    """Return a side in which some codes have other rows; the rows by key."""
    begin, end = side.bounds(codes)
    size = max(side.codes, int(keys.max(initial=0)) + 1)
    counts = np.zeros(size, np.int64)
    counts[: side.codes] = np.diff(side.offsets.astype(np.int64))
    counts[codes[codes < side.codes]] = 0
    kept_before = np.concatenate(([0], np.cumsum(counts)))
    counts += np.bincount(keys, minlength=size)
    at = kept_before[keys] + np.arange(len(keys))
    result = np.empty(int(counts.sum()), np.uint64)
    is_kept, is_new = np.ones(len(side.rows), np.bool_), np.zeros(len(result), np.bool_)
    is_kept[spread(begin, end - begin)] = False
    is_new[at] = True
    result[at] = rows
    result[~is_new] = side.rows[is_kept]
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)
    return Side(offsets, result)
