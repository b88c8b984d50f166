import numpy as np
import pytest

from epiloop.situation import UnusableSeriesError, nowcast

LAST_DAY = 59


def outbreak(rng, growth):
    """Return event and report days, and how many events each day really had."""
    cases = rng.poisson(10 * np.exp(growth * np.arange(LAST_DAY + 1)))
    event = np.repeat(np.arange(LAST_DAY + 1), cases)
    delay = np.floor(rng.random(len(event)) + rng.lognormal(1.2, 0.6, len(event)))
    return event, event + delay.astype(int), cases


def test_days_long_past_are_as_they_were_seen():
    event, report, cases = outbreak(np.random.default_rng(2), 0.03)

    now = nowcast(event, report, as_of_day=LAST_DAY, rng=np.random.default_rng(1))

    whole = slice(0, 20)
    assert now.seen[whole].tolist() == cases[whole].tolist()
    assert (
        now.lower[whole].tolist() == now.upper[whole].tolist() == cases[whole].tolist()
    )


def test_reports_after_the_moment_change_nothing():
    event, report, _ = outbreak(np.random.default_rng(2), 0.03)
    known = report <= LAST_DAY

    after = nowcast(event, report, as_of_day=LAST_DAY, rng=np.random.default_rng(1))
    before = nowcast(
        event[known], report[known], as_of_day=LAST_DAY, rng=np.random.default_rng(1)
    )

    assert after.mean.tolist() == before.mean.tolist()


def test_a_day_without_a_report_is_not_a_day_without_a_case():
    event, report = np.arange(0, 20), np.arange(0, 20) + 3

    now = nowcast(event, report, as_of_day=19, rng=np.random.default_rng(1))

    assert now.seen[-3:].tolist() == [0, 0, 0]
    assert (now.mean[-3:] > 0.3).all()
    assert (now.upper[-3:] >= 1).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("growth", "error_left"),
    [
        # so few cases that chance alone is most of the error
        pytest.param(-0.03, 1.0, id="falling"),
        pytest.param(0.0, 0.6, id="level"),
        pytest.param(0.03, 0.5, id="rising"),
    ],
)
def test_the_interval_holds_the_truth_and_the_mean_beats_what_is_seen(
    growth, error_left
):
    rng = np.random.default_rng(8)
    hits = days = 0
    off = naive = 0.0
    for _ in range(40):
        event, report, cases = outbreak(rng, growth)
        now = nowcast(event, report, as_of_day=LAST_DAY, rng=rng)
        recent = slice(-8, None)
        hits += np.sum(
            (now.lower <= cases) & (cases <= now.upper), where=_last_8(cases)
        )
        days += 8
        off += np.abs(now.mean[recent] - cases[recent]).sum()
        naive += np.abs(now.seen[recent] - cases[recent]).sum()

    assert 0.92 <= hits / days <= 0.995
    assert off < error_left * naive


def _last_8(cases):
    return np.arange(len(cases)) >= len(cases) - 8


@pytest.mark.parametrize(
    ("event", "report", "because"),
    [([5], [4], "not before its event"), ([5], [9], "nothing has been reported yet")],
)
def test_what_cannot_be_cast_is_refused(event, report, because):
    with pytest.raises(UnusableSeriesError, match=because):
        nowcast(
            np.array(event), np.array(report), as_of_day=7, rng=np.random.default_rng(1)
        )
