"""Beijing, spring 2022: what would have been forecast each day for the days to 11 May.

City and Fangshan, from 25 April on, three days after the first cases. Known on a day is what
was published by it; Omicron's published parameters; how reproduction nears 1 was chosen on
other outbreaks. Scores are the interval score of 95 %
intervals (low is good), averaged over all pairs of a day and a day to come.
"""

from datetime import date

import numpy as np
import pytest

from epiloop.situation import (
    Found,
    UnusableSeriesError,
    coverage,
    draw_unpublished,
    forecast_cases,
    interval_score,
    parameters_of,
)
from outbreaks import beijing_2022, community_2022, rows_of
from shared_data import needs

BEIJING, FANGSHAN = "beijing_2022", "fangshan_2022"
FIRST_CASES, FIRST_FORECAST = date(2022, 4, 22), date(2022, 4, 25)
WINDOW_DAYS, DRAWS = 7, 4_000
OMICRON = parameters_of("covid19-omicron")


def forecast(community, total, horizon_days, rng):
    """Forecast from what was published; community cases only once a share was."""
    try:
        outside = draw_unpublished(
            community[None], total[None], window_days=WINDOW_DAYS, rng=rng
        )
    except UnusableSeriesError:
        outside = None
    coming = forecast_cases(
        Found(total) if outside is None else Found(outside, total),
        OMICRON.serial_interval(),
        dispersion=OMICRON.dispersion,
        window_days=WINDOW_DAYS,
        horizon_days=horizon_days,
        rng=rng,
    )
    if outside is None:  # where no share was published, all cases are one kind
        return coming.community, None
    return coming.total, coming.community


def persistence(cases, horizon_days, rng):
    """The last day stays, give or take the steps seen so far, in either direction."""
    steps = np.diff(cases)
    drawn = rng.choice(np.concatenate([steps, -steps]), (DRAWS, horizon_days))
    ahead = np.maximum(cases[-1] + drawn.cumsum(axis=1), 0)
    return np.quantile(ahead, [0.025, 0.975], axis=0)


def last_published(community, horizon_days, rng):
    """The last number published stays, give or take chance."""
    last = community[~np.isnan(community)][-1]
    ends = np.quantile(rng.poisson(last, DRAWS), [0.025, 0.975])
    return np.repeat(ends[:, None], horizon_days, axis=1)


def hindcast(area):
    """Return, for totals and community cases, rows of ours, naive and what came."""
    days, totals = beijing_2022()
    total, community = totals[area], community_2022(days, totals)[area]
    start = days.index(FIRST_CASES) - WINDOW_DAYS - 1
    of_total, of_community = [], []
    for today in range(days.index(FIRST_FORECAST), len(days) - 1):
        rng = np.random.default_rng(today)
        known, ahead = slice(start, today + 1), len(days) - 1 - today
        ours, outside = forecast(community[known], total[known], ahead, rng)
        naive = persistence(total[known][WINDOW_DAYS:], ahead, rng)
        came = total[today + 1 :]
        of_total.append(np.stack([ours.lower, ours.upper, *naive, came]))
        if outside is not None:
            naive = last_published(community[known], ahead, rng)
            came = community[today + 1 :]
            rows = np.stack([outside.lower, outside.upper, *naive, came])
            of_community.append(rows[:, ~np.isnan(came)])
    return np.concatenate(of_total, axis=1), np.concatenate(of_community, axis=1)


def scored(rows):
    """Return forecasts, then score and coverage of ours, then of naive."""
    lower, upper, naive_lower, naive_upper, came = rows
    return (
        len(came),
        round(float(interval_score(lower, upper, came).mean()), 1),
        round(coverage(lower, upper, came), 2),
        round(float(interval_score(naive_lower, naive_upper, came).mean()), 1),
        round(coverage(naive_lower, naive_upper, came), 2),
    )


@needs(BEIJING, FANGSHAN)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("area", "total", "community"),
    [
        pytest.param(
            "北京市",
            (136, 119.2, 0.97, 94.7, 0.96),
            (25, 33.6, 1.0, 32.6, 0.72),
            id="Beijing",
        ),
        pytest.param(
            "房山区",
            (136, 46.2, 1.0, 38.9, 0.96),
            (13, 8.9, 1.0, 1.2, 1.0),
            id="Fangshan",
        ),
    ],
)
def test_forecasts_to_11_may_against_naive_persistence(area, total, community):
    """Worse than naive: these outbreaks stayed level for two weeks, as naive says of all.

    Ours fears growth in the first days, and holds what came.
    """
    of_total, of_community = hindcast(area)

    assert (scored(of_total), scored(of_community)) == (total, community)


def elsewhere():
    """Return daily cases, parameters: SARS in Hong Kong, Korea's provinces over 100 cases."""
    sars = [float(row["I"]) for row in rows_of("epiestim_sars2003/incidence.csv")]
    yield np.array(sars), parameters_of("sars")
    provinces = {}
    for row in rows_of("ds4c_korea_2020/TimeProvince.csv"):
        provinces.setdefault(row["province"], []).append(float(row["confirmed"]))
    for confirmed in provinces.values():
        cases = np.maximum(np.diff(confirmed), 0)
        if cases.sum() > 100:
            yield cases, parameters_of("covid19")


@needs("epiestim_sars2003", "ds4c_korea_2020")
@pytest.mark.slow
def test_where_outbreaks_rise_and_fall_forecasts_beat_naive_persistence():
    """Two weeks from every fifth day. How reproduction nears 1 was chosen on these."""
    ratios, held = [], []
    rng = np.random.default_rng(1)
    for cases, known in elsewhere():
        first = int(np.flatnonzero(cases)[0])
        for today in range(first + 8, len(cases) - 1, 5):
            if cases[today - 6 : today + 1].sum() < 5:
                continue
            ahead = min(14, len(cases) - 1 - today)
            ours = forecast_cases(
                Found(cases[max(0, today - 40) : today + 1]),
                known.serial_interval(),
                dispersion=known.dispersion,
                window_days=WINDOW_DAYS,
                horizon_days=ahead,
                rng=rng,
            ).community
            naive = persistence(cases[first : today + 1], ahead, rng)
            came = cases[today + 1 : today + 1 + ahead]
            score = 1 + interval_score(ours.lower, ours.upper, came).mean()
            ratios.append(score / (1 + interval_score(*naive, came).mean()))
            held.append(coverage(ours.lower, ours.upper, came))

    assert len(ratios) == 91
    assert np.exp(np.log(ratios).mean()) == pytest.approx(0.57, abs=0.03)
    assert np.mean(held) == pytest.approx(0.83, abs=0.03)
