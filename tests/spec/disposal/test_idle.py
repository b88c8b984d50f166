"""Silence is told upwards: nothing is left lying because nobody says anything (C65)."""

from datetime import UTC, datetime, timedelta

import pytest

from epiloop.disposal.idle import Level, silent_before
from epiloop.protocols import load_protocol
from rulebook import spec

NOW = datetime(2022, 4, 25, 9, tzinfo=UTC)


@spec("clocks")
@pytest.mark.parametrize(
    ("idle_hours", "silent_for", "told_to"),
    [
        ((24, 48), timedelta(hours=24), []),
        ((24, 48), timedelta(hours=24, seconds=1), [Level.AREA]),
        ((24, 48), timedelta(hours=48), [Level.AREA]),
        ((24, 48), timedelta(hours=48, seconds=1), [Level.AREA, Level.HEADQUARTERS]),
        ((24,), timedelta(hours=24, seconds=1), [Level.AREA, Level.HEADQUARTERS]),
        ((), timedelta(hours=900), []),
    ],
)
def test_an_item_is_told_of_past_the_limit_of_a_level(idle_hours, silent_for, told_to):
    """On the very minute it is in time; a level without a limit takes the last."""
    told = [
        level
        for level in Level
        if (before := silent_before(idle_hours, level, now=NOW))
        and NOW - silent_for < before
    ]

    assert told == told_to


def test_every_version_tells_the_district_after_a_day_and_headquarters_after_two():
    """Our own figures, until an issuing body states others."""
    assert load_protocol("covid19-cn-8").clocks.idle_hours == (24, 48)
