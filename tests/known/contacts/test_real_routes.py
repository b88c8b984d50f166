"""DS4C Korea 2020: published infection links against the published routes.

Routes carry days and coordinates, no clock times: every meeting has an unknown length.
"""

import csv
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from epiloop.contacts.engine import PlainEngine, Seeker
from epiloop.records import Visit, VisitPrecision, stay_of_days
from epiloop.timeline import Interval, day_start
from shared_data import SHARED_DATA, needs

SEOUL = ZoneInfo("Asia/Seoul")
EVER = (
    Interval(day_start(date(2020, 1, 1), SEOUL), day_start(date(2021, 1, 1), SEOUL)),
)


def rows(name):
    path = SHARED_DATA / "ds4c_korea_2020" / name
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def routes():
    """Read the routes as if all the country were one place."""
    return [
        Visit(
            person_id=row["patient_id"],
            place_id="Korea",
            stay=stay_of_days(
                date.fromisoformat(row["date"]),
                date.fromisoformat(row["date"]),
                zone=SEOUL,
            ),
            precision=VisitPrecision.DAY,
        )
        for row in rows("PatientRoute.csv")
    ]


def links():
    return [
        (row["infected_by"], row["patient_id"])
        for row in rows("PatientInfo.csv")
        if row["infected_by"]
    ]


def met(visits):
    """Return the links whose two persons shared a place on a day."""
    engine = PlainEngine(visits)
    return [
        (source, infected)
        for source, infected in links()
        if (found := engine.exposure(Seeker(source, source, EVER), infected))
        and found.minutes is None
    ]


@pytest.mark.slow
@needs("ds4c_korea_2020")
def test_links_with_a_shared_day_are_those_counted_in_the_data():
    """806 links, 279 with both routes, 162 with a shared day (data README, exact).

    Two of the 162 name a patient as infected by themselves; nobody is their own contact.
    """
    with_route = {visit.person_id for visit in routes()}

    assert len(links()) == 806
    assert sum({*link} <= with_route for link in links()) == 279
    assert sum(source == infected for source, infected in links()) == 2
    assert len(met(routes())) == 162 - 2
