"""Visits as the tables of files that a store takes in, and pairs as rows to compare."""

from datetime import timedelta

import pyarrow as pa

from epiloop.timeline import local_day

INSTANT = pa.timestamp("us", "UTC")


def tables_of(visits, zone):
    """Return visits as two tables: those with clock times, and those of whole days."""
    timed = [visit for visit in visits if visit.has_clock_times]
    by_day = [visit for visit in visits if not visit.has_clock_times]
    last_moment = timedelta.resolution
    return [
        _table(
            timed,
            [visit.stay.start for visit in timed],
            [visit.stay.end for visit in timed],
            INSTANT,
        ),
        _table(
            by_day,
            [local_day(visit.stay.start, zone) for visit in by_day],
            [local_day(visit.stay.end - last_moment, zone) for visit in by_day],
            pa.date32(),
        ),
    ]


def _table(visits, starts, ends, kind):
    return pa.table(
        {
            "person_id": pa.array([visit.person_id for visit in visits], pa.string()),
            "place_id": pa.array([visit.place_id for visit in visits], pa.string()),
            "start": pa.array(starts, kind),
            "end": pa.array(ends, kind),
        }
    )


def as_rows(pairs):
    """Return pairs as rows of whole numbers."""
    return [
        tuple(int(getattr(pairs, name)[row]) for name in pairs.__dataclass_fields__)
        for row in range(len(pairs))
    ]
