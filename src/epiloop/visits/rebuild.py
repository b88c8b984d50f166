"""The index of the days that changed, made from their records."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from epiloop.timeline import ONE_DAY
from epiloop.visits.building import build_segment
from epiloop.visits.files import write_array
from epiloop.visits.index import span_of
from epiloop.visits.manifest import Manifest, StoredDay, StoredFile, StoredSegment
from epiloop.visits.records import read_stays
from epiloop.visits.segment import (
    Segment,
    columns_of,
    open_columns,
    save_segment,
)
from epiloop.visits.stays import Arrivals, Stays, joined
from epiloop.visits.store import open_day

NOTHING: Final = Arrivals()
NONE_AT_HAND: Final[Mapping[date, Stays]] = {}


def rebuild(
    folder: Path,
    manifest: Manifest,
    days: set[date],
    *,
    at_hand: Mapping[date, Stays] = NONE_AT_HAND,
) -> tuple[date, ...]:
    """Build the index of some days anew, and of later days where it follows from that.

    Parameters
    ----------
    at_hand
        All records of some days, where they are in memory; others are read.

    Returns
    -------
    tuple of date
        The days built.
    """
    waiting, built = set(days), []
    handed_on: dict[date, Arrivals] = {}
    while waiting:
        day = min(waiting)
        waiting.remove(day)
        arrivals = handed_on.pop(day, None) or _arrivals(folder, manifest, day)
        records = at_hand.get(day) or read_stays(folder, _records(manifest, day))
        before, after = _build(folder, manifest, day, records, arrivals)
        built.append(day)
        following = day + ONE_DAY
        handed_on = {following: after}
        if following not in manifest.days and not len(after.rest):
            continue
        if following not in waiting and not _are_equal(before, after):
            waiting.add(following)
    return tuple(built)


def keep_what_reaches(folder: Path, manifest: Manifest, day: date) -> None:
    """Keep what reaches into a day from the day before, which is about to go."""
    arrivals = _arrivals(folder, manifest, day)
    told = arrivals.told
    begins = np.full(len(told), span_of(day, manifest.time_zone).begins)
    inside = replace(told, start=begins).taken(told.end > begins)
    reaching = joined(inside, arrivals.rest)
    if not len(reaching):
        return
    name = f"days/{day}/before-{manifest.number:06}.i64"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    digest = write_array(folder / name, columns_of(reaching))
    manifest.days[day] = replace(
        manifest.days.get(day, StoredDay()),
        before=StoredFile(name, digest, len(reaching)),
    )


def _build(
    folder: Path, manifest: Manifest, day: date, records: Stays, arrivals: Arrivals
) -> tuple[Arrivals, Arrivals]:
    """Build one day; return what it handed on before, and what it hands on now."""
    stored = manifest.days.get(day, StoredDay())
    zone = manifest.time_zone
    was = open_day(folder, day, stored, zone)
    segment = build_segment(records, arrivals, span_of(day, zone))
    manifest.days[day] = replace(stored, segment=_saved(segment, folder, manifest, day))
    return was.departures() if was else NOTHING, segment.departures()


def _saved(
    segment: Segment, folder: Path, manifest: Manifest, day: date
) -> StoredSegment:
    name = f"segments/{day}-{manifest.number:06}"
    digests = save_segment(segment, folder / name)
    sizes = {
        "rows": len(segment),
        "rest": len(segment.rest),
        "persons": segment.of_person.codes,
        "places": segment.at_place.codes,
        "longest": segment.longest,
        "first": segment.first,
        "last": segment.last,
    }
    return StoredSegment(name, sizes, digests)


def _arrivals(folder: Path, manifest: Manifest, day: date) -> Arrivals:
    stored = manifest.days.get(day, StoredDay())
    earlier = manifest.days.get(day - ONE_DAY)
    if earlier is not None:
        before = open_day(folder, day - ONE_DAY, earlier, manifest.time_zone)
        return before.departures() if before else NOTHING
    if stored.before is None:
        return NOTHING
    path = folder / stored.before.name
    return Arrivals(rest=open_columns(path, stored.before.rows))


def _records(manifest: Manifest, day: date) -> tuple[StoredFile, ...]:
    return manifest.days.get(day, StoredDay()).records


def _are_equal(one: Arrivals, other: Arrivals) -> bool:
    return all(
        len(a) == len(b) and np.array_equal(columns_of(a), columns_of(b))
        for a, b in ((one.told, other.told), (one.rest, other.rest))
    )
