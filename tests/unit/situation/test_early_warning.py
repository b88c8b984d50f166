"""The warning comes before the first miss, by the limit of the step at least (C83)."""

from datetime import timedelta

import pytest

from builders.facts import a_clock_fact, hour
from epiloop.situation.indicators import Alarm, loads

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
START = hour("05-02 00:00")
LIMIT = timedelta(hours=8)


def served(arrivals, *, minutes_each):
    """Return clocks of work done one after another, and when each was done."""
    free, clocks = START, []
    for came in arrivals:
        free = max(free, came) + minutes_each * MINUTE
        clocks.append(a_clock_fact(came, free, limit=LIMIT))
    return clocks


def coming(a_day):
    """Return when work comes: so many a day, evenly, one day after another."""
    return [
        START + timedelta(days=day) + n * timedelta(days=1) / number
        for day, number in enumerate(a_day)
        for n in range(number)
    ]


def shown_by(clocks, now):
    """Return what is known at an instant: what was done later is not done yet."""
    return [
        c if c.met_at <= now else a_clock_fact(c.started_at, limit=LIMIT)
        for c in clocks
        if c.started_at <= now
    ]


def first_alarm(clocks, days):
    """Return when a look each quarter of an hour first finds an alarm."""
    looks = (START + n * 15 * MINUTE for n in range(days * 96))
    return next(
        (at for at in looks if alarm_at(clocks, at) in {Alarm.BACKLOG, Alarm.GROWTH}),
        None,
    )


def alarm_at(clocks, now):
    (load,) = loads(shown_by(clocks, now), now=now) or [None]
    return load.alarm if load else Alarm.CALM


def first_miss(clocks):
    """Return when the first clock ran out that was then not done."""
    return min(c.started_at + LIMIT for c in clocks if c.met_at > c.started_at + LIMIT)


@pytest.mark.parametrize(
    "a_day", [[40, 80, 160, 320], [90, 90, 150, 150, 150], [60, 100, 130, 170, 220]]
)
def test_on_a_surge_the_alarm_precedes_the_first_miss_by_the_limit(a_day):
    """Units do one piece in 15 minutes, 96 a day; a few more come each day."""
    clocks = served(coming(a_day), minutes_each=15)

    alarm = first_alarm(clocks, len(a_day))

    assert alarm is not None
    assert first_miss(clocks) - alarm >= LIMIT


@pytest.mark.parametrize("a_day", [[40] * 4, [90] * 4, [80, 85, 90, 95], [5, 10, 20]])
def test_work_that_is_kept_up_with_raises_no_alarm(a_day):
    clocks = served(coming(a_day), minutes_each=15)

    assert first_alarm(clocks, len(a_day)) is None


def test_where_nothing_was_done_yet_nobody_can_tell_how_fast_it_is_done():
    clocks = [a_clock_fact(START, limit=LIMIT)]

    (load,) = loads(clocks, now=START + HOUR)

    assert (load.alarm, load.wait_hours) == (Alarm.INSUFFICIENT_DATA, None)


def test_work_that_was_taken_away_is_no_work():
    gone = a_clock_fact(START, limit=LIMIT, cancelled_at=START + MINUTE)

    assert loads([gone], now=START + HOUR) == ()
