"""The 24-hour rule: a case is judged by its slowest item."""

from datetime import timedelta

import pytest

from epiloop.clocks import Clock, ClockState, ItemClocks, judge_case, suspend
from visit_tables import at

# The rule of the tables below: 24 hours from 08:00 on day 1.
RULE = timedelta(hours=24)


def item(name, done=None, *, sub_limits=()):
    """Return an item done at `done`, or not yet."""
    whole = Clock("disposal_24h", at("08:00"), RULE, at(done) if done else None)
    return ItemClocks(name, whole, sub_limits)


@pytest.mark.parametrize(
    ("safe_at", "judged_at", "verdict", "slowest"),
    [
        # contacts and when each was safe                              | at          | verdict
        ({"Li": "15:00", "Wang": "20:00"}, "day 2 09:00", "met", "Wang"),
        ({"Li": "15:00", "Wang": "day 2 08:00"}, "day 2 09:00", "met", "Wang"),
        ({"Li": "15:00", "Wang": "day 2 08:01"}, "day 2 09:00", "late", "Wang"),
        ({"Li": "15:00", "Wang": None}, "day 2 08:00", "running", "Wang"),
        ({"Li": "15:00", "Wang": None}, "day 2 08:01", "breached", "Wang"),
        # one still open beside one late: the open one is the worse
        ({"Li": "day 2 09:00", "Wang": None}, "day 2 12:00", "breached", "Wang"),
        # two equally slow: the first one named
        ({"Li": None, "Wang": None}, "12:00", "running", "Li"),
    ],
)
def test_one_late_contact_makes_the_case_late(safe_at, judged_at, verdict, slowest):
    judged = judge_case(
        [item(name, done) for name, done in safe_at.items()], now=at(judged_at)
    )

    assert (judged.state, judged.slowest) == (verdict, slowest)


def test_the_verdict_says_how_long_the_slowest_took_and_where_it_lost_the_time():
    """Located within its 4 hours, but moved 3 hours after the 8 hours were over."""
    located = Clock("locating", at("09:00"), timedelta(hours=4), at("12:00"))
    moved = Clock("transfer", at("09:00"), timedelta(hours=8), at("20:00"))

    verdict = judge_case(
        [item("Li", "12:00"), item("Wang", "20:00", sub_limits=(located, moved))],
        now=at("day 2 09:00"),
    )

    assert (verdict.slowest, verdict.took) == ("Wang", timedelta(hours=12))
    assert verdict.slowest_step == moved
    assert verdict.items[ClockState.MET] == ("Li", "Wang")


def test_a_suspended_item_is_excused_and_not_called_met():
    waiting = Clock("disposal_24h", at("08:00"), RULE)
    waiting = suspend(
        waiting, start=at("10:00"), end=at("day 3 10:00"), reason="in surgery"
    )

    verdict = judge_case(
        [item("Li", "12:00"), ItemClocks("Wang", waiting)], now=at("day 2 20:00")
    )

    assert verdict.state is ClockState.SUSPENDED
    assert verdict.items[ClockState.SUSPENDED] == ("Wang",)


def test_a_sub_limit_that_ends_after_the_whole_is_pointed_out():
    """Determined in hour 20 with 8 hours to move: the rule ends 4 hours earlier."""
    moved = Clock("transfer", at("day 2 04:00"), timedelta(hours=8))
    just_inside = Clock("transfer", at("day 2 00:00"), timedelta(hours=8))

    judged = item("Wang", sub_limits=(moved, just_inside))

    assert judged.sub_limits_outside() == (moved,)


def test_a_case_without_a_single_item_cannot_be_judged():
    with pytest.raises(ValueError, match="without a single item"):
        judge_case([], now=at("12:00"))
