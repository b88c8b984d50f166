"""Dataframes in, a dataframe of the same kind out."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from epiloop.contacts import find_contacts
from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engines.columns import NEVER
from epiloop.contacts.engines.frames import UnusableFrameError
from epiloop.contacts.engines.place_rules import PlaceRules
from epiloop.protocols import load_protocol
from visit_tables import BEIJING

VISITS = {
    "person_id": ["A", "李", "李", "Wang"],
    "place_id": ["shop", "shop", "office", "office"],
    "start": ["2022-05-01 10:00", "2022-05-01 10:20"] + ["2022-05-02 09:00"] * 2,
    "end": ["2022-05-01 11:00", "2022-05-01 12:00"] + ["2022-05-02 09:30"] * 2,
}
CASES = {"case_id": ["1"], "person_id": ["A"], "window_start": ["2022-05-01"]}


@pytest.mark.parametrize("kind", [pa.table, pd.DataFrame, pl.DataFrame])
def test_what_comes_out_is_of_the_kind_that_went_in(kind):
    found = find_contacts(kind(VISITS), kind(CASES), zone=BEIJING, degree=2)

    assert type(found) is type(kind(VISITS))
    assert list(found["person_id"]) == list(kind({"p": ["李", "Wang"]})["p"])
    assert [int(str(one)) for one in found["minutes"]] == [40, 30]
    assert list(found.columns if kind is not pa.table else found.column_names) == [
        *("case_id", "person_id", "degree", "minutes", "encounters"),
        *("first_at", "last_at", "category"),
        *("places", "evidence", "engine", "store"),
    ]


def rows(visits=VISITS, cases=CASES, **options):
    found = find_contacts(pa.table(visits), pa.table(cases), zone=BEIJING, **options)
    return found.column("person_id").to_pylist()


def test_thresholds_and_place_rules_hold():
    assert rows(threshold=Threshold(timedelta(minutes=41))) == []
    with pytest.warns(
        UserWarning, match="Truncated: (shop|office) is left out, 2 stays"
    ):
        assert rows(place_rules=[PlaceRules(most_stays=1)]) == []
    never = PlaceRules(by_place={"office": NEVER})
    assert rows(degree=2, place_rules=[PlaceRules(), never]) == ["李"]


def test_a_row_says_where_they_met_on_what_that_rests_and_who_found_it():
    found = find_contacts(
        pa.table(VISITS), pa.table(CASES), zone=BEIJING, degree=2, engine="numpy"
    )

    assert found.select(["places", "evidence", "engine"]).to_pylist() == [
        {"places": [place], "evidence": ["visits"], "engine": "numpy"}
        for place in ("shop", "office")
    ]


@pytest.mark.parametrize("kind", [pa.table, pd.DataFrame, pl.DataFrame])
def test_rosters_and_encounters_are_evidence_too(kind):
    rosters = {"group_id": [7, 7], "group_class": ["household"] * 2}
    encounters = {"a": ["A"], "b": ["Sun"], "start": ["2022-05-03 10:00"]}
    found = find_contacts(
        kind(VISITS),
        kind(CASES | {"window_end": ["2022-05-04"]}),
        zone=BEIJING,
        rosters=kind(rosters | {"person_id": ["A", "Mei"]}),
        encounters=kind(encounters | {"seconds": [90]}),
    )

    assert [str(one) for one in found["person_id"]] == ["Mei", "Sun", "李"]
    assert [[str(kind) for kind in row] for row in found["evidence"]] == [
        ["roster"],
        ["proximity"],
        ["visits"],
    ]


def test_a_protocol_gives_windows_and_categories():
    visits = VISITS | {"place_class": ["office"] * 4}
    cases = {"case_id": [1], "person_id": ["A"], "onset_on": [date(2022, 5, 2)]}
    found = find_contacts(
        pa.table(visits),
        pa.table(cases),
        zone=BEIJING,
        degree=2,
        protocol=load_protocol("covid19-cn-8"),
    )

    li, wang = ([*row.values()] for row in found.drop_columns("engine").to_pylist())
    told = *_hours(1, "10:20", "11:00"), "same_place_near", ["shop"], ["visits"], ""
    assert li == ["1", "李", 1, 40, 1, *told]
    told = *_hours(2, "09:00", "09:30"), "secondary_contact", ["office"], ["visits"], ""
    assert wang == ["1", "Wang", 2, 30, 1, *told]


def _hours(day, *times):
    return [
        datetime.fromisoformat(f"2022-05-0{day} {time}+08:00").astimezone(UTC)
        for time in times
    ]


def test_a_window_ends_with_its_end_or_with_isolation():
    assert rows(cases=CASES | {"window_end": ["2022-05-01 10:20"]}) == []
    assert rows(cases=CASES | {"isolated_at": ["2022-05-01 10:21"]}) == ["李"]


@pytest.mark.parametrize(
    ("visits", "cases", "says"),
    [
        (VISITS | {"person_id": ["A", "", "B", "C"]}, CASES, "no_person"),
        (
            VISITS,
            {"case_id": ["1"], "person_id": ["A"]},
            "line 1: a case needs a window",
        ),
        (VISITS, CASES | {"window_start": ["soon"]}, "line 1: Invalid isoformat"),
    ],
)
def test_what_cannot_be_used_is_refused(visits, cases, says):
    with pytest.raises(UnusableFrameError, match=says):
        rows(visits, cases)
