"""Time parameters

For forecasts, checks of windows and simulation. Each row is one study, so each is a default
that may be edited, never a rule.
"""

import math

import pytest

from epiloop.protocols import load_protocol
from rulebook import spec
from stated import stated


@spec(
    "timing.incubation",
    table="""
        protocol                | distribution | meanlog | sdlog | mean days | sd days | median days | dispersion | min days | max days | mostly from days | mostly to days | source
        covid19-cn-8            | -            | -       | -     | -         | -       | -           | -          | 1        | 14       | 3                | 7              | V C2
        covid19-cn-9            | -            | -       | -     | -         | -       | -           | -          | -        | -        | 2                | 4              | V C2
        covid19-who-2021        | lognormal    | 1.63    | 0.5   | -         | -       | 5.1         | -          | -        | -        | -                | -              | S W20
        ebola-who               | gamma        | -       | -     | 10.3      | 8.2     | -           | -          | -        | -        | -                | -              | S W20
        mpox-who-2024           | lognormal    | 1.8     | 0.6   | 7.5       | -       | -           | -          | -        | -        | -                | -              | S W20
        measles-us-ia           | lognormal    | -       | -     | -         | -       | 12.5        | 1.23       | -        | -        | -                | -              | S W20
        mers-us-cdc             | -            | -       | -     | -         | -       | 5.2         | -          | -        | -        | -                | -              | S W20
        sars-us-cdc             | lognormal    | -       | -     | -         | -       | 4.0         | 1.81       | -        | -        | -                | -              | S W20
        influenza-a-h5n1-us-cdc | -            | -       | -     | 3.4       | 1.7     | -           | -          | -        | -        | -                | -              | S W20
    """,
)
def test_incubation_from_infection_to_onset(row):
    assert stated(row, "timing.incubation") == row.cells


@spec(
    "timing.incubation.percentile",
    table="""
        protocol                | p5  | p95
        covid19-who-2021        | -   | 11.7
        ebola-who               | -   | 21
        measles-us-ia           | 8.9 | 17.7
        mers-us-cdc             | 2.2 | 12.4
        sars-us-cdc             | 1.5 | 10.6
        influenza-a-h5n1-us-cdc | -   | 6.5
    """,
)
def test_percentiles_of_the_incubation_are_in_days(row):
    assert stated(row, "timing.incubation.percentile") == row.cells


@spec(
    "timing.serial_interval",
    table="""
        protocol         | distribution | mean days | sd days | median days | shape | scale days | source
        covid19-cn-9     | -            | 3         | -       | -           | -     | -          | U
        covid19-who-2021 | -            | 4.7       | 2.9     | -           | -     | -          | S W20
        ebola-who        | gamma        | 14.2      | 9.6     | -           | -     | -          | S W20
        mpox-who-2024    | gamma        | 8.5       | -       | -           | 2.9   | 2.9        | S W20
        mers-us-cdc      | -            | -         | -       | 7.6         | -     | -          | S W20
    """,
)
def test_serial_interval_from_onset_to_onset(row):
    assert stated(row, "timing.serial_interval") == row.cells


@spec(
    "timing.serial_interval.percentile",
    table="""
        protocol    | p5  | p95
        mers-us-cdc | 3.0 | 19.4
    """,
)
def test_percentiles_of_the_serial_interval_are_in_days(row):
    assert stated(row, "timing.serial_interval.percentile") == row.cells


@spec(
    "timing.exposure_to_rash",
    "timing.exposure_to_rash.percentile",
    table="""
        protocol      | median days | mostly from days | mostly to days | max days | source
        measles-us-ia | 14          | 7                | 18             | 21       | U
    """,
)
def test_the_rash_of_measles_comes_about_two_weeks_after_exposure(row):
    """No percentiles were found."""
    assert stated(row, "timing.exposure_to_rash") == row.cells


@spec(
    "timing.offspring",
    table="""
        protocol      | mean | k    | source
        ebola-who     | 1.5  | 5.1  | S W20
        mpox-who-2024 | 0.32 | 0.58 | S W20
        sars-us-cdc   | 1.63 | 0.16 | S W20
    """,
)
def test_how_many_one_case_infects_and_how_unevenly(row):
    assert stated(row, "timing.offspring") == row.cells


@pytest.mark.parametrize(
    ("protocol", "computed", "tolerance"),
    [
        # exp(meanlog) is the median of a lognormal; the study rounds to 0.1 d.
        ("covid19-who-2021", lambda t: math.exp(t.meanlog) - t.median_days, 0.05),
        # exp(meanlog + sdlog^2/2) is its mean; parameters of one decimal move it by 10 %.
        (
            "mpox-who-2024",
            lambda t: math.exp(t.meanlog + t.sdlog**2 / 2) - t.mean_days,
            0.75,
        ),
        # median times dispersion^1.645 is the 95th percentile of a lognormal.
        (
            "measles-us-ia",
            lambda t: t.median_days * t.dispersion**1.645 - t.percentile["p95"],
            0.2,
        ),
        (
            "sars-us-cdc",
            lambda t: t.median_days * t.dispersion**1.645 - t.percentile["p95"],
            0.2,
        ),
    ],
)
def test_the_figures_of_one_study_agree_with_each_other(protocol, computed, tolerance):
    incubation = load_protocol(protocol).timing.incubation

    assert abs(computed(incubation)) <= tolerance
