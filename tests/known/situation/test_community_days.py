"""Fangshan and Beijing, spring 2022: days without a community case, as they were published.

The windows of `found_where.csv` run 15:00 to 15:00. Where its column for those found in the
community is empty nobody published the number: there the counter says so, and never 0.
"""

from datetime import date, datetime, timedelta

import pytest

from builders.facts import SHANGHAI, a_count_fact, hour, known
from epiloop.situation.indicators import Says, indicators_of
from outbreaks import rows_of
from shared_data import needs

FANGSHAN_2022 = "fangshan_2022"
NAMES = {"房山区": "11/1101/110111/", "北京市": "11/1101/"}
DAYS = [date(2022, 4, 25) + timedelta(days=n) for n in range(16)]  # to 10 May


def published():
    """Return area → day on which a window ended → community cases, as published."""
    told = {path: {} for path in NAMES.values()}
    for row in rows_of(f"{FANGSHAN_2022}/found_where.csv"):
        end = datetime.fromisoformat(row["window_end"]).date()
        if row["community_screening"]:
            told[NAMES[row["area"]]][end] = int(row["community_screening"])
    return told


def counts():
    return tuple(
        a_count_fact(
            row["window_start"],
            row["window_end"],
            int(row["community_screening"]) if row["community_screening"] else None,
            area_path=NAMES[row["area"]],
        )
        for row in rows_of(f"{FANGSHAN_2022}/found_where.csv")
    )


def counter(area_path, on):
    """Return what the indicator says of an area at 16:00 of a day."""
    facts = known(f"{on:%m-%d} 16:00", counts=counts()).within(area_path)
    found = (i for i in indicators_of(facts) if i.key == "community_zero_published")
    return next(found)


@needs(FANGSHAN_2022)
@pytest.mark.parametrize("area_path", NAMES.values())
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_counter_is_that_of_the_published_day_or_says_not_published(area_path, on):
    """Counted by hand from the file: how many zeros in a row end on the day."""
    told = published()[area_path]
    shown = counter(area_path, on)

    if on not in told:
        assert (shown.value, shown.says) == (None, Says.NOT_PUBLISHED)
        return
    run = 0
    while told.get(on - timedelta(days=run)) == 0:
        run += 1
    assert (shown.value, shown.says) == (run, Says.COUNTED)
    was_told_before = told.get(on - timedelta(days=run)) is not None
    assert shown.upper == (run if was_told_before or run == 0 else None)


@needs(FANGSHAN_2022)
def test_the_days_of_fangshan_that_were_published_are_these():
    days = {on: counter(NAMES["房山区"], on).value for on in DAYS}

    assert {f"{on:%m-%d}": n for on, n in days.items() if n is not None} == {
        "05-02": 0,
        "05-03": 1,
        "05-06": 1,
        "05-10": 1,
    }


@needs(FANGSHAN_2022)
def test_before_the_hour_of_the_window_the_day_before_counts():
    facts = known("05-03 14:59", counts=counts()).within(NAMES["房山区"])

    found = {i.key: i for i in indicators_of(facts)}["community_zero_published"]

    assert hour("05-03 14:59").astimezone(SHANGHAI).hour == 14
    assert (found.value, found.says) == (0, Says.COUNTED)
