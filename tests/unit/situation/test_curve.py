"""What of an epidemic curve is shown: its last days, or the last that had cases."""

from datetime import date, timedelta

import pytest

from epiloop.situation.indicators import CurveBy
from epiloop.situation.indicators.curve import Curve, CurveDay


def of(*cases):
    first = date(2015, 5, 11)
    days = (
        CurveDay(first + timedelta(number), many, 0)
        for number, many in enumerate(cases)
    )
    return Curve(CurveBy.ONSET, tuple(days), 0)


@pytest.mark.parametrize(
    ("cases", "shown"),
    [
        ((), []),
        ((1, 2), [1, 2]),
        ((9, 1, 2, 3), [1, 2, 3]),
        ((1, 2, 0, 0), [2, 0, 0]),
        # Of an outbreak that is over its end, and not years of nothing.
        ((9, 1, 2, 3, 0, 0, 0), [1, 2, 3]),
        ((1, 0, 0, 0, 0), [1]),
        ((0, 0, 0, 0), [0, 0, 0]),
    ],
)
def test_the_last_days_are_shown_and_of_what_is_over_its_end(cases, shown):
    assert [day.cases for day in of(*cases).latest(3)] == shown
