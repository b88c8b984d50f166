"""Visits of a store as they were told: with seat and source, in the store's minutes."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from epiloop.contacts.engines.in_plain import as_visits
from epiloop.records import PlaceClass, Visit, VisitPrecision
from epiloop.timeline import Interval
from epiloop.visits.index import CLASSES, VisitIndex, instant, minute
from epiloop.visits.records import ToldRow
from epiloop.visits.rows import Codes
from epiloop.visits.store import VisitStore


def tell_from(
    store: VisitStore, index: VisitIndex
) -> Callable[[Codes], Iterator[Visit]]:
    """Return what gives the visits of persons from a store's records."""
    outlived = any(day.before for day in store.manifest.days.values())

    def tell(persons: Codes) -> Iterator[Visit]:
        rows = store.records_of(persons)
        people = index.persons.decode(_codes(row["person"] for row in rows))
        places = index.places.decode(_codes(row["place"] for row in rows))
        for row, person, place in zip(
            rows, people.to_pylist(), places.to_pylist(), strict=True
        ):
            yield _visit(
                row, person, place, CLASSES[index.class_of_place[row["place"]]]
            )
        if outlived:
            # Of a stay that began on a deleted day only the index has the rest.
            yield from as_visits(index, index.stays_of(persons))

    return tell


def _visit(row: ToldRow, person: str, place: str, kind: PlaceClass) -> Visit:
    return Visit(
        person_id=person,
        place_id=place,
        stay=Interval(instant(minute(row["start"])), instant(minute(row["end"]))),
        precision=VisitPrecision.DAY if row["by_day"] else VisitPrecision.CLOCK,
        place_class=kind,
        seat=row.get("seat") or "",
        source=row.get("source") or "",
    )


def _codes(codes: Iterable[int]) -> Codes:
    return np.fromiter(codes, np.uint32)
