"""Instants, intervals and the day at headquarters."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.errors import EpiloopError
from epiloop.timeline import Interval, NaiveInstantError, day_bounds, local_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
BEIRUT = ZoneInfo("Asia/Beirut")
NAIVE = datetime(2022, 5, 3, 12)  # noqa: DTZ001 - what is refused
NOON = datetime(2022, 5, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

INSTANTS = st.datetimes(
    min_value=datetime(2000, 1, 2),  # noqa: DTZ001 - bounds are naive
    max_value=datetime(2050, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, SHANGHAI, BERLIN, BEIRUT]),
)
INTERVALS = st.tuples(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=400))).map(
    lambda pair: Interval(pair[0], pair[0].astimezone(UTC) + pair[1])
)


def test_an_interval_holds_its_start_and_not_its_end():
    interval = Interval(NOON, NOON + HOUR)

    assert NOON in interval
    assert NOON + HOUR not in interval
    assert NOON + HOUR - timedelta(microseconds=1) in interval


def test_touching_intervals_share_no_time():
    first, second = Interval(NOON, NOON + HOUR), Interval(NOON + HOUR, NOON + 2 * HOUR)

    assert not first.overlaps(second)
    assert first.overlap(second) is None


def test_an_empty_interval_holds_and_overlaps_nothing():
    empty = Interval(NOON, NOON)

    assert NOON not in empty
    assert not empty.overlaps(Interval(NOON - HOUR, NOON + HOUR))
    assert empty.duration == timedelta(0)


def test_an_interval_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before its start"):
        Interval(NOON, NOON - HOUR)


@pytest.mark.parametrize("part", ["start", "end"])
def test_an_instant_without_a_time_zone_is_refused(part):
    ends = {"start": NOON, "end": NOON + HOUR, part: NAIVE}

    with pytest.raises(NaiveInstantError, match="2022-05-03 12:00:00") as refusal:
        Interval(**ends)
    assert refusal.value.instant == NAIVE
    assert isinstance(refusal.value, EpiloopError)


def test_the_doubled_hour_of_a_clock_change_lasts_twice():
    start = datetime(2022, 10, 30, 2, 30, tzinfo=BERLIN)
    end = datetime(2022, 10, 30, 2, 30, fold=1, tzinfo=BERLIN)

    assert Interval(start, end).duration == HOUR


@given(INTERVALS, INTERVALS)
def test_overlap_is_symmetric_and_inside_both(first, second):
    shared = first.overlap(second)

    assert shared == second.overlap(first)
    assert first.overlaps(second) == (shared is not None)
    if shared is not None:
        assert timedelta(0) < shared.duration <= min(first.duration, second.duration)
        assert shared.start in first
        assert shared.start in second


@given(INTERVALS)
def test_an_interval_overlaps_itself_wholly_unless_empty(interval):
    assert interval.overlap(interval) == (interval if interval.duration else None)


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        (datetime(2022, 5, 3, 15, 59, 59, tzinfo=UTC), SHANGHAI, date(2022, 5, 3)),
        (datetime(2022, 5, 3, 16, 0, 0, tzinfo=UTC), SHANGHAI, date(2022, 5, 4)),
        (datetime(2022, 5, 3, 0, 0, 0, tzinfo=SHANGHAI), SHANGHAI, date(2022, 5, 3)),
        (datetime(2022, 5, 3, 0, 0, 0, tzinfo=SHANGHAI), BERLIN, date(2022, 5, 2)),
    ],
)
def test_a_day_is_a_day_at_headquarters(instant, zone, day):
    assert local_day(instant, zone) == day


def test_a_naive_instant_has_no_day():
    with pytest.raises(NaiveInstantError):
        local_day(NAIVE, SHANGHAI)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2022, 5, 3), SHANGHAI, 24),
        (date(2022, 3, 27), BERLIN, 23),
        (date(2022, 10, 30), BERLIN, 25),
        # Beirut skips midnight itself: its day begins at 01:00.
        (date(2022, 3, 27), BEIRUT, 23),
    ],
)
def test_a_day_has_23_24_or_25_hours(day, zone, hours):
    assert day_bounds(day, zone).duration == timedelta(hours=hours)


@given(INSTANTS, st.sampled_from([SHANGHAI, BERLIN, BEIRUT]))
def test_every_instant_is_in_the_bounds_of_its_day_and_of_no_other(instant, zone):
    day = local_day(instant, zone)
    other = timedelta(days=1)

    assert instant in day_bounds(day, zone)
    assert instant not in day_bounds(day + other, zone)
    assert instant not in day_bounds(day - other, zone)
