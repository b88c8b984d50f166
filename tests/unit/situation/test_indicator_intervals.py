"""The interval of a share and of a quantile."""

import pytest
from scipy.optimize import brentq

from epiloop.situation.indicators import Says, Unit
from epiloop.situation.indicators.indicator import (
    nearest_rank,
    quantile,
    share,
    wilson_interval,
)


def test_a_share_has_the_interval_of_wilsons_own_example():
    """Newcombe, Stat Med 17:857-872, 1998, table I: 81 of 263 and 15 of 148."""
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@pytest.mark.parametrize(("part", "whole"), [(1, 7), (20, 40), (39, 40)])
def test_its_ends_are_the_shares_from_which_the_found_one_is_1_96_errors_away(
    part, whole
):
    p = part / whole

    def distance(x):
        return (p - x) ** 2 - 1.959963984540054**2 * x * (1 - x) / whole

    lower, upper = wilson_interval(part, whole)

    assert lower == pytest.approx(brentq(distance, 1e-12, p))
    assert upper == pytest.approx(brentq(distance, p, 1 - 1e-12))


def test_of_nothing_there_is_no_share():
    told = share("community_share", 0, 0)

    assert (told.value, told.lower, told.says) == (None, None, Says.INSUFFICIENT_DATA)


@pytest.mark.parametrize(
    ("part", "rank"), [(0.5, 5), (0.75, 8), (0.9, 9), (0.91, 10), (0.01, 1)]
)
def test_a_quantile_is_the_first_value_that_so_many_do_not_exceed(part, rank):
    assert nearest_rank(list(range(1, 11)), part) == rank


def test_the_median_of_few_has_no_interval_and_says_so():
    few = quantile("clock_median", [1.0, 2.0, 3.0], 0.5, unit=Unit.HOURS)
    many = quantile("clock_median", map(float, range(1, 101)), 0.5, unit=Unit.HOURS)

    assert (few.value, few.lower, few.says) == (2.0, None, Says.INSUFFICIENT_DATA)
    # Conover 1999: ranks 41 and 60 of 100 values.
    assert (many.value, many.lower, many.upper) == (50.0, 41.0, 60.0)
