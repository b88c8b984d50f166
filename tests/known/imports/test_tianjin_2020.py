"""Tianjin 2020, from `carolinecolijn/ClustersCOVID19` (eLife 2020;9:e57149)."""

from datetime import date

from epiloop.tables import Moment, ReadContext
from imported_sets import counts_of, found, read_set, rows_of
from shared_data import needs

CASES = "tianjin-2020-cases", "tianjin_2020/cases.csv"
LINKS = "tianjin-2020-links", "tianjin_2020/edges_clean.csv"


@needs("tianjin_2020")
def test_all_135_cases_are_taken():
    reading, outcomes = read_set(*CASES)

    assert counts_of(reading) == (135, 135, 0, 135)
    assert found(outcomes) == {}


@needs("tianjin_2020")
def test_dates_are_read_day_first():
    cases = {case.external_id: case for case in rows_of(*CASES)}

    assert cases["TJ50"].onset == Moment(date(2020, 2, 2))
    assert cases["TJ50"].confirmed == Moment(date(2020, 2, 3))
    assert cases["TJ44"].died == Moment(date(2020, 2, 10))
    assert sum(case.onset is None for case in cases.values()) == 10
    assert sum(case.died is not None for case in cases.values()) == 3


@needs("tianjin_2020")
def test_sources_in_free_text_are_kept_and_those_spelt_out_are_taken():
    cases = {case.external_id: case for case in rows_of(*CASES)}

    assert cases["TJ48"].infector_ids == ("TJ37", "TJ43")
    assert cases["TJ120"].infector_ids == ()
    assert cases["TJ120"].exposure_note == "sister of case 109"


@needs("tianjin_2020")
def test_a_case_has_up_to_four_possible_infectors():
    reading, outcomes = read_set(*LINKS)

    # 66 cases name 89 possible infectors, 69 name none
    assert counts_of(reading) == (135, 135, 0, 89)
    assert reading.counts.silent == 69
    assert max(len(outcome.taken) for outcome in outcomes) == 4
    # TJ93, TJ96 and TJ97, and TJ114 and TJ115, are each other's possible source
    assert found(outcomes) == {("link.mutual", "warns"): 6}


@needs("tianjin_2020")
def test_every_possible_infector_is_a_case():
    cases = {case.external_id for case in rows_of(*CASES)}

    reading, _ = read_set(*LINKS, ReadContext(is_known_case=cases.__contains__))

    assert reading.counts.rejected == 0
