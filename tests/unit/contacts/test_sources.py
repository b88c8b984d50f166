"""Backwards: shared places, their order, and p-values that mean what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cities import HORIZON, cities, moment
from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines.cells import Business
from epiloop.contacts.engines.columns import NEVER
from epiloop.contacts.engines.sources import TooFewCasesError, find_sources
from epiloop.contacts.stays import merge_stays
from epiloop.records import Visit
from epiloop.timeline import Interval
from epiloop.visits.index import minute
from epiloop.visits.memory import batch_of, index_of_batch
from visit_tables import BEIJING, at, visits

WEEK = (Interval(at("day 1 00:00"), at("day 8 00:00")),)
PERSONS, DAYS = 400, 7


def town(chance):
    """Return a week of 400 persons: a home of two each night, a venue most days."""
    busy = chance.zipf(1.6, size=5_000) % 60
    rows = []
    for person in range(PERSONS):
        for day in range(1, DAYS + 1):
            rows.append(a_visit(person, f"home {person // 2}", day, 0, 7))
            for _ in range(chance.integers(0, 3)):
                venue = busy[chance.integers(len(busy))]
                rows.append(
                    a_visit(person, f"venue {venue}", day, chance.integers(8, 20), 2)
                )
    return rows


def a_visit(person, place, day, hour, hours):
    start = at(f"day {day} {hour:02}:00")
    end = at(f"day {day} {hour + hours:02}:00")
    return Visit(person_id=str(person), place_id=place, stay=Interval(start, end))


def index_of(rows):
    return index_of_batch(batch_of(rows), BEIJING)


def cases(persons):
    return [Seeker(f"case {one}", str(one), WEEK) for one in persons]


def test_a_planted_source_is_found_with_its_hours():
    """Four of the cases, no two of one home, ate at a stall with few other guests."""
    chance = np.random.default_rng(3)
    persons = [5, 21, 40, 77, 130, 204]
    stall = [a_visit(one, "stall", 3, 12, 1) for one in [*persons[:4], 300]]
    index = index_of(town(chance) + stall)

    first, *others = find_sources(index, cases(persons), chance=chance, draws=199)

    assert first.place_id == "stall"
    assert first.case_ids == ("case 21", "case 40", "case 5", "case 77")
    assert (first.start, first.end) == (at("day 3 12:00"), at("day 3 14:00"))
    assert first.p_value == 1 / 200
    assert first.expected < 0.2
    assert [one.rank for one in others] == list(range(2, 2 + len(others)))
    assert all(one.p_value >= first.p_value for one in others)


def test_a_busy_place_surprises_less_than_a_quiet_one():
    """Both cases were at both places; only one of the two was full of others."""
    rows = [a_visit(one, "station", 1, 9, 1) for one in range(200)]
    rows += [a_visit(one, "stall", 2, 9, 1) for one in (1, 2)]
    rows += [a_visit(one, f"home {one}", 3, 9, 1) for one in range(200)]

    found = find_sources(
        index_of(rows), cases([1, 2]), chance=np.random.default_rng(1), draws=19
    )

    assert [one.place_id for one in found] == ["stall"]
    assert found[0].expected < 1


@given(cities(), st.integers(-60, HORIZON), st.integers(1, 3_000))
def test_how_busy_a_place_is_counts_each_stay_once(city, start, length):
    """Stays over several days lie in pieces, and are one stay."""
    zone, rows = city
    index = index_of_batch(batch_of(rows), zone)
    span = Interval(moment(start), moment(start + length))
    places = index.places.since(0).to_pylist()
    first = np.full(len(places), minute(span.start))

    found = Business(index).stays_at(
        np.arange(len(places), dtype=np.uint32), first, first + length
    )

    assert dict(zip(places, found.tolist(), strict=True)) == {
        place: sum(
            stay.place_id == place and stay.span.overlap(span) is not None
            for stay in merge_stays(rows)
        )
        for place in places
    }


@pytest.mark.slow
def test_p_values_are_uniform_where_cases_are_persons_like_any():
    """200 sets of six persons at random: the least p is below any level as often as that.

    Fewer would be conservative, more wrong: 3 standard deviations of a binomial count.
    """
    chance = np.random.default_rng(11)
    index = index_of(town(chance))
    least = []
    for _ in range(200):
        persons = chance.choice(PERSONS, 6, replace=False)
        found = find_sources(index, cases(persons), chance=chance, draws=39)
        least.append(min((one.p_value for one in found), default=1.0))

    for level in (0.05, 0.1, 0.25, 0.5, 0.75):
        below = sum(one <= level for one in least)
        assert abs(below - 200 * level) <= 3 * (200 * level * (1 - level)) ** 0.5, level


def test_the_same_seed_gives_the_same_answer():
    rows = town(np.random.default_rng(2))
    found = [
        find_sources(
            index_of(rows), cases([1, 2, 9]), chance=np.random.default_rng(5), draws=19
        )
        for _ in range(2)
    ]

    assert found[0] == found[1]


def test_only_visits_inside_the_windows_and_places_that_count_are_looked_at():
    table = """
        A | stall | day 2 10:00 - day 2 11:00
        B | stall | day 2 10:30 - day 2 11:30
        A | home  | day 3 20:00 - day 4 07:00
        B | home  | day 3 20:00 - day 4 07:00
        C | elsewhere | day 2 10:00 - day 2 11:00
        D | elsewhere | day 3 10:00 - day 3 11:00
        """
    index = index_of(visits(table))
    before = Interval(at("day 1 00:00"), at("day 3 00:00"))
    chance = np.random.default_rng(1)

    def places(*windows, **options):
        asked = [Seeker(name, name, windows) for name in "AB"]
        found = find_sources(index, asked, chance=chance, draws=9, **options)
        return {one.place_id for one in found}

    assert places(*WEEK) == {"stall", "home"}
    assert places(before) == {"stall"}
    never = np.where(np.array(index.places.since(0).to_pylist()) == "home", NEVER, 0)
    assert places(*WEEK, least_at=never) == {"stall"}


def test_one_person_with_two_cases_shares_nothing_with_themselves():
    index = index_of(visits("A | stall | day 2 10:00 - day 2 11:00"))

    with pytest.raises(TooFewCasesError, match="1 cases have visits"):
        find_sources(
            index,
            [Seeker("1", "A", WEEK), Seeker("2", "A", WEEK), Seeker("3", "Z", WEEK)],
            chance=np.random.default_rng(1),
        )
