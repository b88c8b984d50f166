"""Two times: when it happened, and when we were told."""

from datetime import UTC, datetime, timedelta

import pytest

from epiloop.timeline import NaiveInstantError
from epiloop_hq.audit.times import (
    FutureTimeError,
    check_not_future,
    is_late_entry,
    told_after,
)

NOON = datetime(2022, 4, 23, 12, tzinfo=UTC)
NO_ZONE = NOON.replace(tzinfo=None)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("happened_at", [NOON, NOON - SECOND])
def test_what_has_happened_is_accepted(happened_at):
    assert check_not_future(happened_at, now=NOON) == happened_at


def test_the_future_is_refused_with_both_times():
    with pytest.raises(
        FutureTimeError, match=r"It is Sat 23 Apr 2022 20:00.*21:00"
    ) as refusal:
        check_not_future(NOON + timedelta(hours=1), now=NOON)

    assert (refusal.value.now, refusal.value.happened_at) == (
        NOON,
        NOON + timedelta(hours=1),
    )


@pytest.mark.parametrize("pair", [(NO_ZONE, NOON), (NOON, NO_ZONE)])
def test_an_instant_without_a_zone_is_refused(pair):
    with pytest.raises(NaiveInstantError):
        check_not_future(pair[0], now=pair[1])


@pytest.mark.parametrize(
    ("minutes", "is_late"), [(-5, False), (0, False), (60, False), (60.1, True)]
)
def test_an_entry_is_late_after_its_allowance_and_not_on_the_minute(minutes, is_late):
    recorded_at = NOON + timedelta(minutes=minutes)

    late = is_late_entry(NOON, recorded_at=recorded_at, allowance=timedelta(hours=1))

    assert late is is_late


def test_being_told_never_comes_before_the_deed():
    assert told_after(NOON, recorded_at=NOON - SECOND) == timedelta(0)
    assert told_after(NOON, recorded_at=NOON + SECOND) == SECOND
