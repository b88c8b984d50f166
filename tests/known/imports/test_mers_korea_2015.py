"""MERS Korea 2015, from `reconverse/outbreaks`: figures as the data README gives them."""

from collections import Counter

from epiloop.tables import Outcome, ReadContext
from imported_sets import counts_of, found, keys_of, read_set, rows_of
from shared_data import needs

LINELIST = "mers-korea-2015-linelist", "mers_korea_2015/linelist.csv"
LINKS = "mers-korea-2015-links", "mers_korea_2015/contacts.csv"


@needs("mers_korea_2015")
def test_all_162_cases_are_taken_and_three_oddities_told():
    reading, outcomes = read_set(*LINELIST)

    assert counts_of(reading) == (162, 162, 0, 162)
    assert reading.findings == ()
    # SK_25, SK_36 and SK_64 were found to have had MERS after they died
    assert found(outcomes) == {("death.before_report", "warns"): 3}
    assert [outcome.line for outcome in outcomes if outcome.findings] == [26, 37, 65]


@needs("mers_korea_2015")
def test_all_98_pairs_are_taken():
    reading, outcomes = read_set(*LINKS)

    assert counts_of(reading) == (98, 98, 0, 98)
    assert found(outcomes) == {}


@needs("mers_korea_2015")
def test_the_three_largest_spreaders_infected_38_26_and_21():
    infected = Counter(link.infector_id for link in rows_of(*LINKS))

    assert infected.most_common(3) == [("SK_14", 38), ("SK_1", 26), ("SK_16", 21)]


@needs("mers_korea_2015")
def test_two_cases_have_more_than_one_possible_infector():
    sources = Counter(link.infectee_id for link in rows_of(*LINKS))

    assert {case: count for case, count in sources.items() if count > 1} == {
        "SK_39": 3,
        "SK_107": 2,
    }


@needs("mers_korea_2015")
def test_every_link_joins_two_cases_of_the_line_list():
    cases = {case.external_id for case in rows_of(*LINELIST)}

    reading, _ = read_set(*LINKS, ReadContext(is_known_case=cases.__contains__))

    assert reading.counts.rejected == 0


@needs("mers_korea_2015")
def test_what_is_missing_stays_missing():
    cases = rows_of(*LINELIST)

    assert sum(case.onset is None for case in cases) == 27
    assert sum(case.outcome is Outcome.DIED for case in cases) == 19
    assert sum(case.died is not None for case in cases) == 10


@needs("mers_korea_2015")
def test_reading_again_gives_the_same_keys():
    keys = [keys_of(read_set(*LINELIST)[1]) for _ in range(2)]

    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 162
