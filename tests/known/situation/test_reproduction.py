"""R against the tables that EpiEstim publishes, to the last digits.

Reference: EpiEstim's saved outputs for influenza in a school (2009) and SARS in Hong Kong
(2003); Cori et al. 2013. Both compute closed forms in doubles: 1e-9 leaves room for the
order of additions alone.
"""

import csv

import numpy as np
import pytest
from tests.shared_data import SHARED_DATA, needs

from epiloop.situation import (
    discretised_gamma,
    estimate_case_reproduction,
    estimate_rt,
)

WITHIN = 1e-9
FIGURES = {
    "Mean(R)": "mean",
    "Std(R)": "sd",
    "Quantile.0.025(R)": "lower",
    "Median(R)": "median",
    "Quantile.0.975(R)": "upper",
}
FLU, SARS = "epiestim_flu2009", "epiestim_sars2003"


def column(file, name, kind=float):
    with (SHARED_DATA / file).open(encoding="utf-8", newline="") as rows:
        return np.array([kind(row[name]) for row in csv.DictReader(rows)])


def flu_interval():
    return column(f"{FLU}/si_distr.csv", "probability")


@needs(FLU, SARS)
@pytest.mark.parametrize(
    ("outbreak", "reference", "interval"),
    [
        (FLU, "reference_R_example1_non_parametric_si.csv", None),
        (FLU, "reference_R_example3_parametric_si_2.6_1.5.csv", (2.6, 1.5)),
        (SARS, "reference_R_weekly_window.csv", None),
    ],
)
def test_r_is_the_published_one(outbreak, reference, interval):
    serial_interval = (
        column(f"{outbreak}/si_distr.csv", "probability")
        if interval is None
        else discretised_gamma(mean_days=interval[0], sd_days=interval[1])
    )

    found = estimate_rt(column(f"{outbreak}/incidence.csv", "I", int), serial_interval)

    table = f"{outbreak}/{reference}"
    rows = np.searchsorted(found.windows.t_start, column(table, "t_start", int))
    assert (found.windows.t_end[rows] == column(table, "t_end", int)).all()
    for published, ours in FIGURES.items():
        np.testing.assert_allclose(
            getattr(found, ours)[rows], column(table, published), rtol=WITHIN
        )


@needs(FLU)
def test_the_case_reproduction_number_is_the_published_one():
    """Its published deviation and interval are of 100 random trees: only near ours."""
    found = estimate_case_reproduction(
        column(f"{FLU}/incidence.csv", "I", int), flu_interval()
    )

    table = f"{FLU}/reference_WT_cohort_R.csv"
    np.testing.assert_allclose(found.mean, column(table, "Mean(R)"), rtol=WITHIN)
    np.testing.assert_allclose(found.sd, column(table, "Std(R)"), atol=0.05)
