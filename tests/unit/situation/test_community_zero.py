import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from epiloop.situation import (
    Found,
    UnusableSeriesError,
    branching,
    community_zero,
    discretised_gamma,
    forecast_community_zero,
    known_diseases,
    parameters_of,
)

INTERVAL = discretised_gamma(mean_days=4.7, sd_days=2.9)
K = 0.43
FADING = np.array([3, 5, 8, 6, 4, 4, 2, 1, 2, 0, 1, 0, 0])


def forecast(community, *, window_days=7, horizon_days=60, dispersion=K):
    return forecast_community_zero(
        Found(np.asarray(community, float)),
        INTERVAL,
        dispersion=dispersion,
        window_days=window_days,
        horizon_days=horizon_days,
    )


def test_the_chance_is_that_of_the_branching_process_drawn_many_times(monkeypatch):
    """With the reproduction known; 4,000 draws leave 0.02 of chance."""
    for module in (branching, community_zero):
        monkeypatch.setattr(module, "REPRODUCTIONS", np.array([0.6]))
    rng, draws, days = np.random.default_rng(1), 4_000, len(FADING)
    cases = np.zeros((draws, days + 120))
    cases[:, :days] = FADING
    for day in range(days, cases.shape[1]):
        back = min(day, len(INTERVAL) - 1)
        pressure = cases[:, day - back : day][:, ::-1] @ INTERVAL[1 : back + 1]
        rate = rng.gamma(np.maximum(K * pressure, 1e-12)) * 0.6 / K
        cases[:, day] = rng.poisson(rate)
    later = np.cumsum(cases[:, ::-1], axis=1)[:, ::-1][:, days:]

    found = forecast(FADING, horizon_days=30)

    np.testing.assert_allclose(found.p_zero, (later == 0).mean(axis=0)[:30], atol=0.03)


def test_a_city_without_a_case_for_long_is_at_zero():
    assert forecast([5, 2, *[0] * 60]).p_zero == pytest.approx(1, abs=0.01)


def test_a_growing_city_is_far_from_zero():
    found = forecast(np.round(2 * 1.3 ** np.arange(14)))

    assert found.reproduction > 1.5
    assert found.p_zero[-1] < 0.05


def test_the_present_control_counts_not_what_was_before():
    before = [40, 40, 40, 40, 40, 40, 40]

    assert (
        forecast([*before, 20, 12, 8, 5, 3, 2, 1]).p_zero[20]
        > forecast([*before, 20, 21, 22, 23, 22, 21, 22]).p_zero[20]
    )


@given(arrays.arrays(np.int64, st.integers(8, 12), elements=st.integers(0, 9)))
def test_the_chance_grows_with_the_days_and_falls_with_one_more_case(cases):
    found = forecast(cases, horizon_days=8)
    more = forecast(np.append(cases[:-1], cases[-1] + 1), horizon_days=8)

    assert ((found.p_zero >= 0) & (found.p_zero <= 1 + 1e-12)).all()
    assert (np.diff(found.p_zero) >= -1e-12).all()
    assert more.p_zero[0] <= found.p_zero[0]


@pytest.mark.parametrize(
    ("community", "changed", "because"),
    [
        ([1, 2, 3], {}, "More days than the window of 7 days"),
        ([-1] * 9, {}, "0 or more each"),
        ([1] * 9, {"dispersion": 0}, "over 0"),
    ],
)
def test_what_cannot_be_forecast_is_refused(community, changed, because):
    with pytest.raises(UnusableSeriesError, match=because):
        forecast(community, **changed)


def test_what_is_taken_for_granted_has_a_source():
    known = parameters_of("covid19")

    assert (known.mean_days, known.sd_days, known.dispersion) == (4.7, 2.9, 0.58)
    for disease in known_diseases():
        assert all("doi:10." in source for source in parameters_of(disease).sources)
        assert parameters_of(disease).serial_interval().sum() == pytest.approx(1)
