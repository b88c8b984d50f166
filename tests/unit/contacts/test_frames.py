"""Dataframes in, a dataframe of the same kind out."""

from datetime import timedelta

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engines.columns import NEVER
from epiloop.contacts.engines.frames import UnusableFrameError, find_contacts_in
from epiloop.contacts.engines.place_rules import PlaceRules
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
    found = find_contacts_in(kind(VISITS), kind(CASES), zone=BEIJING, degree=2)

    assert type(found) is type(kind(VISITS))
    assert list(found["person_id"]) == list(kind({"p": ["李", "Wang"]})["p"])
    assert [int(str(one)) for one in found["minutes"]] == [40, 30]


def rows(visits=VISITS, cases=CASES, **options):
    found = find_contacts_in(pa.table(visits), pa.table(cases), zone=BEIJING, **options)
    return found.column("person_id").to_pylist()


def test_thresholds_and_place_rules_hold():
    assert rows(threshold=Threshold(timedelta(minutes=41))) == []
    with pytest.warns(
        UserWarning, match="Truncated: (shop|office) is left out, 2 stays"
    ):
        assert rows(place_rules=[PlaceRules(most_stays=1)]) == []
    never = PlaceRules(by_place={"office": NEVER})
    assert rows(degree=2, place_rules=[PlaceRules(), never]) == ["李"]


def test_a_window_ends_with_its_end_or_with_isolation():
    assert rows(cases=CASES | {"window_end": ["2022-05-01 10:20"]}) == []
    assert rows(cases=CASES | {"isolated_at": ["2022-05-01 10:21"]}) == ["李"]


@pytest.mark.parametrize(
    ("visits", "cases", "says"),
    [
        (VISITS | {"person_id": ["A", "", "B", "C"]}, CASES, "no_person"),
        (VISITS, {"case_id": ["1"], "person_id": ["A"]}, "no column window_start"),
        (VISITS, CASES | {"window_start": ["soon"]}, "Case 1 needs"),
    ],
)
def test_what_cannot_be_used_is_refused(visits, cases, says):
    with pytest.raises(UnusableFrameError, match=says):
        rows(visits, cases)
