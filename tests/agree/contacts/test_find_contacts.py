"""Two degrees by the library against sets of single minutes, on random small towns."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Seeker
from epiloop.contacts.find import find_contact_rows
from epiloop.records import Visit
from epiloop.timeline import Interval
from visit_tables import at

START = at("00:00")
HORIZON = 60 * 24
PERSONS = ("A", "B", "Li", "Wang", "Zhao", "Sun")
PLACES = ("shop", "office", "bus")


def minute(number):
    return START + timedelta(minutes=number)


@st.composite
def towns(draw):
    stays = st.tuples(
        st.sampled_from(PERSONS),
        st.sampled_from(PLACES),
        st.integers(0, HORIZON - 1),
        st.integers(1, 240),
    )
    return draw(st.lists(stays, max_size=30))


def as_visits(town):
    return [
        Visit(
            person_id=person,
            place_id=place,
            stay=Interval(minute(start), minute(start + length)),
        )
        for person, place, start, length in town
    ]


def minutes_of(town, person):
    """Return every (place, minute) of a person."""
    return {
        (place, moment)
        for who, place, start, length in town
        if who == person
        for moment in range(start, start + length)
    }


def met_in_minutes(town, seeker, window, at_least):
    """Return (minutes, first minute, last minute + 1) by person, minute by minute."""
    mine = {spot for spot in minutes_of(town, seeker) if spot[1] in window}
    met = {}
    for person in PERSONS:
        shared = mine & minutes_of(town, person)
        if person != seeker and shared and len(shared) >= at_least:
            moments = [moment for _, moment in shared]
            met[person] = len(shared), min(moments), max(moments) + 1
    return met


def two_degrees(town, cases, at_least):
    """Return rows as the library should, without merging, sorting or cutting."""
    end = max((start + length for _, _, start, length in town), default=0)
    direct = {case: met_in_minutes(town, case, range(end), at_least) for case in cases}
    rows = {
        (case, person, 1): row
        for case, met in direct.items()
        for person, row in met.items()
    }
    nearer = {*cases, *(person for met in direct.values() for person in met)}
    for case, met in direct.items():
        for contact, (_, first, _) in met.items():
            if contact in cases:
                continue
            onward = met_in_minutes(town, contact, range(first, end), at_least)
            for person, row in onward.items():
                if person not in nearer:
                    before = rows.get((case, person, 2), (0, row[1], row[2]))
                    rows[case, person, 2] = (
                        before[0] + row[0],
                        min(before[1], row[1]),
                        max(before[2], row[2]),
                    )
    return rows


@given(towns(), st.sampled_from([("A",), ("A", "B")]), st.integers(1, 60))
def test_two_degrees_agree_with_a_count_of_single_minutes(town, cases, at_least):
    ever = Interval(minute(0), minute(HORIZON + 240))
    found = find_contact_rows(
        as_visits(town),
        [Seeker(case, case, (ever,)) for case in cases],
        degree=2,
        threshold=Threshold(timedelta(minutes=at_least)),
    )

    assert {
        (row.case_id, row.person_id, row.degree): (
            row.minutes,
            (row.first_at - START) // timedelta(minutes=1),
            (row.last_at - START) // timedelta(minutes=1),
        )
        for row in found
    } == two_degrees(town, cases, at_least)


@given(towns(), st.randoms(use_true_random=False))
def test_the_order_of_the_visits_does_not_matter(town, chance):
    ever = Interval(minute(0), minute(HORIZON + 240))
    rows = as_visits(town)
    mixed = list(rows)
    chance.shuffle(mixed)

    assert find_contact_rows(
        mixed, [Seeker("1", "A", (ever,))], degree=2
    ) == find_contact_rows(rows, [Seeker("1", "A", (ever,))], degree=2)
