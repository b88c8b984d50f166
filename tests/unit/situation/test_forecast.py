import numpy as np
import pytest

from epiloop.situation import (
    Found,
    UnusableSeriesError,
    before_isolation,
    coverage,
    discretised_gamma,
    draw_unpublished,
    estimate_serial_interval,
    forecast_cases,
    forecast_community_zero,
    interval_score,
)

INTERVAL = discretised_gamma(mean_days=4.7, sd_days=2.9)
NOT_PUBLISHED = np.nan


def forecast(community, total=None, horizon_days=14):
    return forecast_cases(
        Found(np.asarray(community, float), None if total is None else np.array(total)),
        INTERVAL,
        dispersion=0.5,
        window_days=7,
        horizon_days=horizon_days,
        rng=np.random.default_rng(1),
    )


def test_a_level_outbreak_goes_on_level():
    coming = forecast([4.0] * 21, [40.0] * 21)

    assert coming.community.median[6] == pytest.approx(4, abs=2)
    assert coming.total.median[6] == pytest.approx(40, rel=0.2)
    assert (coming.total.lower < 40).all()
    assert (coming.total.upper > 40).all()
    assert (np.diff(coming.total.upper - coming.total.lower)[:5] > -8).all()


def test_where_no_total_was_told_there_is_none_to_forecast():
    assert forecast([4.0] * 21).total is None


def test_nobody_leads_to_nobody():
    assert forecast([1.0, *[0.0] * 60]).community.upper.max() == 0


def test_unpublished_days_are_drawn_by_the_share_of_those_published():
    """90 of 1,000 were found outside on the published days; 200 cases are unpublished."""
    community = np.array([[90.0, NOT_PUBLISHED], [0.0, 5.0]])
    total = np.array([[1000.0, 200.0], [0.0, 5.0]])

    drawn = draw_unpublished(
        community, total, window_days=1_000, rng=np.random.default_rng(1)
    )

    assert (drawn[:, 0] == 90).all()
    expected = (
        5 + 200 * 96 / 1007
    )  # the beta distribution's mean, with both areas' cases
    assert drawn[:, 1].mean() == pytest.approx(expected, rel=0.05)
    assert drawn[:, 1].std() > 3


@pytest.mark.parametrize(
    ("community", "total", "because"),
    [
        pytest.param([NOT_PUBLISHED], [9], "nothing says what share", id="no share"),
        pytest.param([3, NOT_PUBLISHED], [9, NOT_PUBLISHED], "neither", id="no figure"),
    ],
)
def test_where_nothing_was_published_nothing_is_guessed(community, total, because):
    with pytest.raises(UnusableSeriesError, match=because):
        draw_unpublished(
            np.array([community], float),
            np.array([total], float),
            window_days=7,
            rng=np.random.default_rng(1),
        )


@pytest.mark.parametrize(
    ("community", "total", "because"),
    [
        ([3, NOT_PUBLISHED], [4, 4], "drawn first"),
        ([3, 3], [4, 2], "not less than"),
        ([3, 3], [4], "Each day has a total"),
        ([3, 3], [4, NOT_PUBLISHED], "Each day has a total"),
    ],
)
def test_found_cases_that_cannot_be_are_refused(community, total, because):
    with pytest.raises(UnusableSeriesError, match=because):
        Found(np.array(community, float), np.array(total, float))


def test_isolation_on_the_second_day_cuts_what_comes_later():
    left, share = before_isolation(
        np.array([0, 0.25, 0.25, 0.5]), np.array([0.0, 0.0, 1.0])
    )

    assert share == pytest.approx(0.5)
    assert left.tolist() == [0, 0.5, 0.5, 0]


@pytest.mark.parametrize(
    ("delay", "because"),
    [([0.5, 0.4], "sum to 1"), ([1.0], "nobody more|no serial interval is left")],
)
def test_isolation_that_leaves_nothing_or_is_none_is_refused(delay, because):
    with pytest.raises(UnusableSeriesError, match=because):
        before_isolation(np.array([0, 0.5, 0.5]), np.array(delay))


def test_a_missed_interval_pays_forty_times_how_far_off_it_was():
    """95 %: 2 / 0.05 = 40 for each case beyond an end."""
    score = interval_score(np.array([2.0, 2]), np.array([6.0, 6]), np.array([4.0, 7]))

    assert score.tolist() == pytest.approx([4, 4 + 40])
    assert coverage(np.array([2.0, 2]), np.array([6.0, 6]), np.array([4.0, 7])) == 0.5


def test_pairs_give_the_serial_interval_also_where_the_infected_fell_ill_first():
    """Student's interval of -1, 3, 5, 9 by hand: 4 ± 3.182 · 4.163 / 2."""
    found = estimate_serial_interval(np.array([-1, 3, 5, 9]))

    assert (found.mean, found.pairs) == (4, 4)
    assert found.sd == pytest.approx(4.163, abs=1e-3)
    assert found.upper - found.mean == pytest.approx(3.182 * 4.163 / 2, abs=0.01)
    with pytest.raises(UnusableSeriesError, match="three pairs or more, not 2"):
        estimate_serial_interval(np.array([4, 5]))


def test_cases_not_yet_reported_put_zero_off():
    """A nowcast of which every draw has two more cases than were seen."""
    seen = np.array([3.0, 5, 8, 6, 4, 4, 2, 1, 2, 0, 1, 0, 0])
    unseen = np.tile(seen, (50, 1))
    unseen[:, -2:] += 1

    chances = [
        forecast_community_zero(
            Found(cases), INTERVAL, dispersion=0.5, window_days=7, horizon_days=20
        ).p_zero
        for cases in (seen, np.tile(seen, (50, 1)), unseen)
    ]

    np.testing.assert_allclose(chances[0], chances[1])
    assert (chances[2] < chances[0]).all()
