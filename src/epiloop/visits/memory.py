"""An index in memory, from dataframes or rows, without a store."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from epiloop.records import Visit
from epiloop.timeline import ONE_DAY
from epiloop.visits.batches import TakenBatch, by_days, place_facts
from epiloop.visits.building import build_segment
from epiloop.visits.ids import IdDictionary
from epiloop.visits.index import VisitIndex, no_classes, span_of
from epiloop.visits.intake import Batch, TableOptions, as_table, read_batch
from epiloop.visits.refusals import Findings
from epiloop.visits.segment import Segment
from epiloop.visits.stays import NOBODY, Arrivals, Stays, joined
from epiloop.visits.store import CLASS_CODES
from epiloop.visits.times import microseconds


def index_of(
    frame: object, options: TableOptions, *, zone: ZoneInfo
) -> tuple[VisitIndex, Findings]:
    """Return the index of a dataframe of visits, and its refused rows.

    Parameters
    ----------
    frame
        An Arrow table, or a dataframe of any library.
    """
    table, findings = as_table(frame), Findings()
    batch = read_batch(table, options, findings, file="table", first=0)
    return index_of_batch(batch, zone), findings


def index_of_batch(batch: Batch, zone: ZoneInfo) -> VisitIndex:
    """Return the index of checked visits."""
    persons, places = IdDictionary(), IdDictionary()
    taken = TakenBatch(
        persons.encode(batch.person_id), places.encode(batch.place_id), batch
    )
    days = {day: records.stays() for day, records in by_days(taken, zone)}
    classes, facts = no_classes(len(places)), place_facts(taken)
    if facts is not None:
        codes = [CLASS_CODES[name] for name in facts.column("place_class").to_pylist()]
        classes[facts.column("place").to_numpy()] = np.array(codes, np.uint8)
    return VisitIndex(tuple(_segments(days, zone)), persons, places, classes)


def overlaid(
    index: VisitIndex, visits: Iterable[Visit], *, zone: ZoneInfo
) -> VisitIndex:
    """Return an index that knows some more visits, which stand in no store.

    For persons of whom the index tells nothing, such as a case whose stops were told in
    an interview: a day may then have two segments, and what they say of one person at
    one place is not joined.
    """
    batch = batch_of(visits)
    if len(batch.start) == 0:
        return index
    persons, person = index.persons.extended(batch.person_id.to_pylist())
    places, place = index.places.extended(batch.place_id.to_pylist())
    days = by_days(TakenBatch(person, place, batch), zone)
    more = _segments({day: records.stays() for day, records in days}, zone)
    new = no_classes(len(places) - len(index.places))
    classes = np.concatenate((index.class_of_place, new))
    return VisitIndex((*index.segments, *more), persons, places, classes, index.digest)


def batch_of(visits: Iterable[Visit]) -> Batch:
    """Return visits in columns."""
    rows = list(visits)
    words = pa.string()
    return Batch(
        pa.array([row.person_id for row in rows], words),
        pa.array([row.place_id for row in rows], words),
        np.array([microseconds(row.stay.start) for row in rows], np.int64),
        np.array([microseconds(row.stay.end) for row in rows], np.int64),
        np.array([not row.has_clock_times for row in rows], np.bool_),
        {"place_class": pa.array([row.place_class.value for row in rows], words)},
    )


def _segments(days: dict[date, Stays], zone: ZoneInfo) -> list[Segment]:
    segments: list[Segment] = []
    waiting, handed_on = dict(days), (date.min, Arrivals())
    while waiting:
        day = min(waiting)
        span = span_of(day, zone)
        arrivals = handed_on[1] if handed_on[0] == day else Arrivals()
        built = build_segment(waiting.pop(day), arrivals, span)
        segments.append(built)
        handed_on = day + ONE_DAY, built.departures()
        if len(built.rest):
            waiting.setdefault(day + ONE_DAY, joined(NOBODY))
    return segments
