"""Influenza A(H7N9) in China 2013, from `reconverse/outbreaks`."""

from collections import Counter

from imported_sets import counts_of, found, read_set, rows_of
from shared_data import needs

CASES = "h7n9-china-2013", "fluH7N9_china_2013/linelist.csv"


@needs("fluH7N9_china_2013")
def test_all_136_cases_are_taken():
    reading, outcomes = read_set(*CASES)

    assert counts_of(reading) == (136, 136, 0, 136)
    assert found(outcomes) == {}


@needs("fluH7N9_china_2013")
def test_a_question_mark_is_an_age_not_known():
    cases = {case.external_id: case for case in rows_of(*CASES)}

    unknown = [number for number, case in cases.items() if case.age_years is None]
    assert unknown == ["74", "75"]


@needs("fluH7N9_china_2013")
def test_outcomes_and_provinces_are_those_of_the_file():
    cases = rows_of(*CASES)

    assert Counter(case.outcome for case in cases) == {
        None: 57,
        "recovered": 47,
        "died": 32,
    }
    assert Counter(case.area_names for case in cases).most_common(1) == [
        (("Zhejiang",), 46)
    ]
