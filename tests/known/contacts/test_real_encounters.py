"""Published counts of three real contact studies, found from their raw records."""

import csv
from datetime import UTC, datetime, timedelta

import pytest

from epiloop.contacts.engine import Seeker
from epiloop.contacts.find import find_contact_rows
from epiloop.contacts.proximity import ProximityEngine
from epiloop.records import Proximity
from epiloop.timeline import Interval
from shared_data import SHARED_DATA, needs

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
EVER = (Interval(EPOCH, EPOCH + timedelta(days=365)),)


def rows(folder, name):
    with (SHARED_DATA / folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def badge_records(folder):
    """A contact is active in the 20 seconds before t (SocioPatterns)."""
    for row in rows(folder, "contacts.csv"):
        end = EPOCH + timedelta(seconds=int(row["t"]))
        yield Proximity(
            person_id=row["i"],
            other_id=row["j"],
            span=Interval(end - timedelta(seconds=20), end),
        )


def phone_records():
    """One record is one pair in one step of five minutes (Haslemere)."""
    step = timedelta(minutes=5)
    for row in rows("haslemere_2017", "HaslemereProximity.csv"):
        start = EPOCH + int(row["time_step"]) * step
        yield Proximity(
            person_id=row["user1_id"],
            other_id=row["user2_id"],
            span=Interval(start, start + step),
            distance_m=float(row["distance_m"]),
        )


def pairs(engine, records):
    """Return unordered pairs of persons; everybody is sought for."""
    persons = {one for record in records for one in (record.person_id, record.other_id)}
    found = find_contact_rows(
        engine,
        [Seeker(person, person, EVER) for person in persons],
    )
    both_ways = [(row.case_id, row.person_id, row.minutes) for row in found]
    assert {(b, a, m) for a, b, m in both_ways} == set(both_ways)
    return {frozenset((a, b)) for a, b, _ in both_ways}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "people", "in_all"),
    [
        ("sociopatterns_primary_school_2009", 242, 8_317),
        ("sociopatterns_workplace_2015", 217, 4_274),
    ],
)
@needs("sociopatterns_primary_school_2009", "sociopatterns_workplace_2015")
def test_people_and_pairs_are_those_published(folder, people, in_all):
    """Stehlé 2011 and Génois 2018; counts in the data README, exact."""
    records = list(badge_records(folder))
    engine = ProximityEngine(records)

    assert len({p for r in records for p in (r.person_id, r.other_id)}) == people
    assert len(pairs(engine, records)) == in_all


@pytest.mark.slow
@needs("haslemere_2017")
def test_five_minute_steps_in_a_row_are_one_encounter():
    """Two phones 4 m apart or less in steps 1 to 3 met once, for 15 minutes."""
    near = [r for r in phone_records() if r.distance_m <= 4]
    by_pair = {}
    for record in near:
        pair = frozenset((record.person_id, record.other_id))
        by_pair.setdefault(pair, []).append(record)
    pair, longest = max(by_pair.items(), key=lambda item: len(item[1]))
    one, other = sorted(pair)

    exposure = ProximityEngine(near).exposure(Seeker("1", one, EVER), other)

    starts = {record.span.start for record in longest}
    runs = sum(start - timedelta(minutes=5) not in starts for start in starts)
    assert exposure.minutes == 5 * len(starts)
    assert len(exposure.encounters) == runs
