"""What a disposal clock shows, when it warns, and what a correction changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.clocks import (
    Clock,
    ClockState,
    Suspension,
    next_change_at,
    recompute,
    resume,
    stop,
    suspend,
    warnings_passed,
)
from epiloop.timeline import NaiveInstantError
from visit_tables import at

TWO_HOURS = timedelta(hours=2)
SECOND = timedelta(seconds=1)


def a_clock(**changes):
    """Start a clock of two hours at 08:00."""
    return Clock("on_scene", at("08:00"), TWO_HOURS, **changes)


@pytest.mark.parametrize(
    ("done", "looked_at", "shows"),
    [
        (None, "08:00", "running"),
        (None, "09:59", "running"),
        (None, "10:00", "running"),
        (None, "10:01", "breached"),
        ("09:59", "12:00", "met"),
        ("10:00", "12:00", "met"),
        ("10:01", "12:00", "late"),
        # done before the trigger: a contact who was found before being determined
        ("07:30", "12:00", "met"),
        # looked at before it was done: what stood then is what is shown
        ("09:59", "09:58", "running"),
        ("10:30", "10:15", "breached"),
    ],
)
def test_a_clock_shows_what_stood_at_the_instant(done, looked_at, shows):
    clock = a_clock(met_at=at(done) if done else None)

    assert clock.state(now=at(looked_at)) == shows


def test_done_on_the_very_minute_is_in_time_and_a_second_later_is_not():
    on_the_minute = stop(a_clock(), happened_at=at("10:00"))
    a_second_late = stop(a_clock(), happened_at=at("10:00") + SECOND)

    assert on_the_minute.state(now=at("11:00")) is ClockState.MET
    assert a_second_late.state(now=at("11:00")) is ClockState.LATE


def test_a_protocol_may_count_the_very_limit_as_too_late():
    strict = a_clock(limit_inclusive=False)

    assert strict.state(now=at("09:59")) is ClockState.RUNNING
    assert strict.state(now=at("10:00")) is ClockState.BREACHED
    assert stop(strict, happened_at=at("10:00")).state(now=at("11:00")) == "late"


def test_a_breach_is_dated_when_the_step_fell_due():
    """Not when the worker noticed, and not when the step was done at last."""
    noticed_late = a_clock()
    done_late = stop(a_clock(), happened_at=at("15:00"))

    assert noticed_late.breached_at(now=at("23:00")) == at("10:00")
    assert done_late.breached_at(now=at("23:00")) == at("10:00")
    assert noticed_late.breached_at(now=at("10:00")) is None


@pytest.mark.parametrize(
    ("span", "due", "why"),
    [
        # started 08:00, limit 2 h
        ("09:00-10:00", "11:00", "an hour before the limit"),
        ("09:00-12:00", "13:00", "past the first limit"),
        ("10:00-11:00", "11:00", "from the very minute of the limit"),
        ("10:01-11:00", "10:00", "too late: the limit was already broken"),
        ("07:00-09:00", "11:00", "only the part after the start counts"),
        ("06:00-07:00", "10:00", "over before the start"),
        ("06:00-08:00", "10:00", "over as it starts"),
    ],
)
def test_suspended_time_is_added_to_the_due_time(span, due, why):
    start, end = (at(edge) for edge in span.split("-"))
    clock = a_clock(suspensions=(Suspension(start, end, why),))

    assert clock.due_at == at(due)


def test_a_suspended_clock_counts_again_when_the_suspension_ends():
    clock = suspend(
        a_clock(), start=at("09:00"), end=at("10:30"), reason="road flooded"
    )

    shown = [
        (t, clock.state(now=at(t)), clock.remaining(now=at(t)))
        for t in ("08:59", "09:00", "10:29", "10:30", "11:30", "11:31")
    ]

    assert [
        (t, str(state), int(left.total_seconds() // 60)) for t, state, left in shown
    ] == [
        ("08:59", "running", 61),
        ("09:00", "suspended", 60),
        ("10:29", "suspended", 60),
        ("10:30", "running", 60),
        ("11:30", "running", 0),
        ("11:31", "breached", -1),
    ]


def test_a_suspension_ended_early_gives_back_only_the_time_that_stood_still():
    clock = suspend(a_clock(), start=at("09:00"), end=at("12:00"), reason="storm")

    assert resume(clock, at=at("09:20")).due_at == at("10:20")
    assert resume(clock, at=at("09:00")).due_at == at("10:00")
    with pytest.raises(ValueError, match="not suspended at 2022-05-01"):
        resume(clock, at=at("12:00"))


def test_two_suspensions_push_each_other_along():
    """The second starts after the first limit, but before the extended one."""
    clock = suspend(a_clock(), start=at("09:00"), end=at("11:00"), reason="one")
    clock = suspend(clock, start=at("11:30"), end=at("12:00"), reason="two")

    assert clock.due_at == at("12:30")


def test_a_suspension_needs_a_reason_and_an_end_after_its_start():
    with pytest.raises(ValueError, match="needs a reason"):
        Suspension(at("09:00"), at("10:00"), "  ")
    with pytest.raises(ValueError, match="must end after it starts"):
        Suspension(at("09:00"), at("09:00"), "storm")


def test_time_that_has_run_out_cannot_be_given_back():
    with pytest.raises(ValueError, match="was due at 2022-05-01 02:00"):
        suspend(a_clock(), start=at("10:01"), end=at("11:00"), reason="storm")
    with pytest.raises(ValueError, match="already done"):
        suspend(
            stop(a_clock(), happened_at=at("09:00")),
            start=at("09:30"),
            end=at("11:00"),
            reason="storm",
        )
    with pytest.raises(ValueError, match="suspended twice"):
        suspend(
            suspend(a_clock(), start=at("08:30"), end=at("09:30"), reason="one"),
            start=at("09:00"),
            end=at("10:00"),
            reason="two",
        )


def test_a_clock_needs_a_limit_and_an_instant_with_a_time_zone():
    with pytest.raises(ValueError, match="more than nothing"):
        Clock("on_scene", at("08:00"), timedelta(0))
    with pytest.raises(NaiveInstantError):
        Clock("on_scene", datetime(2022, 5, 1, 8), TWO_HOURS)  # noqa: DTZ001


def test_warnings_come_at_their_share_of_the_limit_and_stand_still_with_it():
    """Half of two hours is 09:00, nine tenths 09:48."""
    clock = a_clock()
    paused = suspend(clock, start=at("08:30"), end=at("09:00"), reason="storm")

    def passed(shown, when):
        return warnings_passed(shown, warn_at_percent=(90, 50), now=at(when))

    assert passed(clock, "08:59") == ()
    assert passed(clock, "09:00") == (50,)
    assert passed(clock, "09:48") == (50, 90)
    assert passed(clock, "12:00") == (50, 90)
    assert passed(paused, "09:29") == ()
    assert passed(paused, "09:30") == (50,)
    assert passed(stop(clock, happened_at=at("09:10")), "09:10") == ()


def test_the_next_change_is_the_next_instant_worth_waking_for():
    paused = suspend(a_clock(), start=at("09:30"), end=at("10:00"), reason="storm")

    def following(when):
        return next_change_at(paused, warn_at_percent=(50,), now=at(when))

    assert following("08:00") == at("09:00")
    assert following("09:00") == at("09:30")
    assert following("09:30") == at("10:00")
    assert following("10:00") == at("10:30")
    assert following("10:30") is None
    done = stop(paused, happened_at=at("09:10"))
    assert next_change_at(done, warn_at_percent=(50,), now=at("09:20")) is None


def test_a_corrected_trigger_moves_the_due_time_and_keeps_both_values():
    """The case was found at 07:30, not at 08:00: the step done at 09:45 was late."""
    clock = stop(a_clock(), happened_at=at("09:45"))
    corrected = stop(Clock("on_scene", at("07:30"), TWO_HOURS), happened_at=at("09:45"))

    change = recompute(clock, corrected=corrected, why="case found at 07:30")

    assert (change.old_due_at, change.new_due_at) == (at("10:00"), at("09:30"))
    assert change.changes_state(now=at("12:00"))
    assert change.why == "case found at 07:30"


def test_a_correction_that_changes_nothing_is_no_change():
    assert recompute(a_clock(), corrected=a_clock(), why="checked") is None
    with pytest.raises(ValueError, match="cannot become clock core_information"):
        recompute(
            a_clock(),
            corrected=Clock("core_information", at("08:00"), TWO_HOURS),
            why="",
        )


def test_a_limit_runs_through_a_change_of_clocks():
    """London, 27 March 2022: 01:00 becomes 02:00. Two hours from 00:30 end at 03:30."""
    london = ZoneInfo("Europe/London")
    clock = Clock("on_scene", datetime(2022, 3, 27, 0, 30, tzinfo=london), TWO_HOURS)

    assert clock.due_at == datetime(2022, 3, 27, 2, 30, tzinfo=UTC)
    assert clock.due_at.astimezone(london).strftime("%H:%M") == "03:30"


minutes = st.integers(min_value=0, max_value=600).map(lambda n: timedelta(minutes=n))


@st.composite
def suspended_clocks(draw):
    """A clock with suspensions in order, some before its start or after its limit."""
    edges = sorted(draw(st.sets(minutes, min_size=0, max_size=8)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    origin = at("06:00")
    pauses = tuple(Suspension(origin + a, origin + b, "x") for a, b in pairs)
    return a_clock(suspensions=pauses)


@given(suspended_clocks())
def test_exactly_the_limit_has_been_counted_when_a_clock_is_due(clock):
    assert clock.counted(now=clock.due_at) == clock.limit
    assert clock.remaining(now=clock.due_at) == timedelta(0)


@given(suspended_clocks(), minutes, minutes)
def test_time_counted_never_runs_backwards_nor_faster_than_time(clock, one, other):
    earlier, later = sorted((at("06:00") + one, at("06:00") + other))

    counted = clock.counted(now=later) - clock.counted(now=earlier)

    assert timedelta(0) <= counted <= later - earlier


@given(suspended_clocks(), minutes)
def test_the_state_agrees_with_the_time_left(clock, minute):
    now = at("06:00") + minute

    state = clock.state(now=now)

    assert (state is ClockState.BREACHED) == (clock.remaining(now=now) < timedelta(0))
