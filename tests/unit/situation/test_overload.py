import numpy as np
import pytest

from epiloop.situation import UnusableSeriesError, forecast_overload

DOUBLING = 10 * 2 ** np.arange(5)  # 10 to 160 a day


def forecast(arrived, **told):
    usual = {
        "waiting": 0,
        "capacity_per_day": 200,
        "limit_days": 1,
        "horizon_days": 14,
    }
    return forecast_overload(np.array(arrived), **usual | told)


def test_work_that_doubles_outruns_what_can_be_done():
    """320, 640 come: 120, then 560 wait, of which 200 can be done in the day of the limit."""
    found = forecast(DOUBLING)

    assert found.backlog[:3].tolist() == pytest.approx([0, 120, 560], rel=1e-6)
    assert found.earliest <= found.days == 2 <= found.latest


@pytest.mark.parametrize(
    ("waiting", "days"),
    [
        pytest.param(200, np.inf, id="a day's work, which is done in a day"),
        pytest.param(201, 0, id="one more: the last of them is late by now"),
    ],
)
def test_what_waits_longer_than_the_limit_is_late_by_now(waiting, days):
    assert forecast([50] * 9, waiting=waiting).days == days


def test_the_less_is_known_of_growth_the_wider_the_interval():
    certain = forecast([100, 110, 121, 133, 146, 161, 177])
    uncertain = forecast([100, 60, 180, 90, 190, 110, 220])

    assert (certain.earliest, certain.days, certain.latest) == (4, 6, 10)
    assert uncertain.latest == np.inf
    assert uncertain.earliest < np.inf
    assert (uncertain.backlog_lower <= uncertain.backlog).all()
    assert (uncertain.backlog <= uncertain.backlog_upper).all()


@pytest.mark.parametrize(
    ("arrived", "told", "because"),
    [
        ([5, 6, 7], {"capacity_per_day": 0}, "over 0"),
        ([5, 6, 7], {"waiting": -1}, "0 or more"),
        ([5, 6], {}, "Insufficient data"),
    ],
)
def test_what_cannot_be_told_is_refused(arrived, told, because):
    with pytest.raises(UnusableSeriesError, match=because):
        forecast(arrived, **told)
