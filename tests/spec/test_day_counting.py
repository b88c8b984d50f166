"""Counting days

A protocol counts days from an event. Whether the day of the event is day 0 or day 1 is
part of the protocol, and so it is never decided in a program.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.timeline import DayCount
from rulebook import spec

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))
COUNTS = st.builds(DayCount, DAYS, st.sampled_from([0, 1]))


@spec(
    table="""
        event on   | its own day is | day        | has number
        2022-05-01 | 0              | 2022-05-01 | 0
        2022-05-01 | 0              | 2022-05-02 | 1
        2022-05-01 | 0              | 2022-05-15 | 14
        2022-05-01 | 1              | 2022-05-01 | 1
        2022-05-01 | 1              | 2022-05-14 | 14
        2022-05-01 | 0              | 2022-04-29 | -2
        2020-02-28 | 0              | 2020-03-01 | 2
    """
)
def test_a_day_has_a_number_and_a_number_has_a_day(row):
    """Measles counts the day of the rash as day 0; a zone's first day is day 1."""
    count = DayCount(row.day("event on"), row.number("its own day is"))

    assert count.number_of(row.day("day")) == row.number("has number")
    assert count.day_of(row.number("has number")) == row.day("day")


@spec(
    table="""
        last exposure | total days | found on   | on day | days still to serve
        2022-05-01    | 14         | 2022-05-01 | 0      | 14
        2022-05-01    | 14         | 2022-05-06 | 5      | 9
        2022-05-01    | 14         | 2022-05-14 | 13     | 1
        2022-05-01    | 14         | 2022-05-15 | 14     | 0
        2022-05-01    | 14         | 2022-05-20 | 19     | 0
        2022-05-01    | 14         | 2022-04-28 | -3     | 14
    """
)
def test_days_that_have_passed_need_not_be_served_again(row):
    """缺几天补几天: a contact found on day 5 of 14 serves 9 more days; one found after day
    14 none. Nobody serves more than the whole.
    """
    count = DayCount(row.day("last exposure"), 0)

    assert count.number_of(row.day("found on")) == row.number("on day")
    owed = count.days_owed(row.number("total days"), found_on=row.day("found on"))
    assert owed == row.number("days still to serve")


@pytest.mark.parametrize("number", [-1, 2, 14])
def test_a_count_starts_on_day_0_or_day_1(number):
    with pytest.raises(ValueError, match=f"not {number}"):
        DayCount(date(2022, 5, 1), number)


@given(COUNTS, DAYS)
def test_number_and_day_are_inverses(count, day):
    assert count.day_of(count.number_of(day)) == day


@given(COUNTS, DAYS, st.integers(0, 60))
def test_days_served_and_days_owed_make_the_whole(count, found_on, total):
    """Whoever is found later owes no more."""
    owed = count.days_owed(total, found_on=found_on)
    passed = min(max(count.number_of(found_on), 0), total)

    assert owed + passed == total
