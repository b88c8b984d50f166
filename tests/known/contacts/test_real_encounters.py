"""Published counts of three real contact studies, found from their raw records."""

import csv
from datetime import UTC, datetime, timedelta

import pytest

from epiloop.contacts.co_presence import Threshold
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


def pairs(engine, records, *, minutes=0):
    """Return unordered pairs of persons; everybody is sought for."""
    persons = {one for record in records for one in (record.person_id, record.other_id)}
    found = find_contact_rows(
        engine,
        [Seeker(person, person, EVER) for person in persons],
        threshold=Threshold(timedelta(minutes=minutes)),
    )
    both_ways = [(row.case_id, row.person_id, row.minutes) for row in found]
    assert {(b, a, m) for a, b, m in both_ways} == set(both_ways)
    return {frozenset((a, b)) for a, b, _ in both_ways}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "people", "in_all", "quarter_hour"),
    [
        ("sociopatterns_primary_school_2009", 242, 8_317, 691),
        ("sociopatterns_workplace_2015", 217, 4_274, 429),
    ],
)
@needs("sociopatterns_primary_school_2009", "sociopatterns_workplace_2015")
def test_pairs_of_a_quarter_of_an_hour_in_all_are_those_published(
    folder, people, in_all, quarter_hour
):
    """Stehlé 2011 and Génois 2018; counts in the data README, exact."""
    records = list(badge_records(folder))
    engine = ProximityEngine(records)

    assert len({p for r in records for p in (r.person_id, r.other_id)}) == people
    assert len(pairs(engine, records)) == in_all
    assert len(pairs(engine, records, minutes=15)) == quarter_hour


@pytest.mark.slow
@pytest.mark.parametrize(
    ("within_m", "records_kept", "pairs_found"),
    [(4, 17_363, 1_262), (1, 11_464, 1_025)],
)
@needs("haslemere_2017")
def test_pairs_within_four_metres_and_one_metre_are_those_published(
    within_m, records_kept, pairs_found
):
    """Firth 2020 takes 4 m or less in a five-minute step; counts exact."""
    near = [r for r in phone_records() if r.distance_m <= within_m]
    engine = ProximityEngine(phone_records(), within_m=within_m)

    assert len(near) == records_kept
    assert len(pairs(engine, near)) == pairs_found


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
