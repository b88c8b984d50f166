"""Every engine gives the plain engine's answer, to the last microsecond."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cities import PERSONS, cities, moment, windows
from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import PlainEngine, Seeker
from epiloop.contacts.engines import IN_MEMORY, EngineName, default_engine, pair_engine
from epiloop.contacts.engines.adding_up import added_up, found_through, with_seeker
from epiloop.contacts.engines.columns import (
    MINUTE_US,
    NEVER,
    PairRule,
    in_columns,
)
from epiloop.protocols.vocabulary import Per
from epiloop.visits.index import instant
from epiloop.visits.memory import batch_of, index_of_batch
from epiloop.visits.times import MICROSECOND, microseconds
from visits_as_table import as_rows

QUICK = [name for name in IN_MEMORY if name is not EngineName.PLAIN]


@st.composite
def thresholds(draw):
    minutes = draw(st.sampled_from([0, 1, 15, 60, 119, 120, 121, 1_440]))
    return Threshold(timedelta(minutes=minutes), draw(st.sampled_from(Per)))


@given(
    cities(),
    st.lists(st.tuples(st.sampled_from([*PERSONS, "nobody"]), windows()), max_size=3),
    thresholds(),
    st.sampled_from([0, 10, 45]),
    st.lists(st.sampled_from([0, 0, 20, 61, NEVER]), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=len(PERSONS), max_size=len(PERSONS)),
)
def test_all_engines_find_the_same_pairs(city, asked, threshold, air, least, out):
    """With places that count for nothing or from some minutes on, and persons left out."""
    zone, visits = city
    index = index_of_batch(batch_of(visits), zone)
    seekers = in_columns(
        [Seeker(str(n), who, spans) for n, (who, spans) in enumerate(asked)],
        index.persons,
    )
    at = [one if one == NEVER else one * MINUTE_US for one in least]
    rule = PairRule(
        threshold,
        air * MINUTE_US,
        np.array(at[: len(index.places)], np.int64),
        np.array(out[: len(index.persons)], np.bool_),
    )

    expected = as_rows(pair_engine(EngineName.PLAIN)(index, seekers, rule))

    for name in QUICK:
        assert as_rows(pair_engine(name)(index, seekers, rule)) == expected, name


@given(
    cities(),
    st.lists(st.tuples(st.sampled_from(PERSONS), windows()), max_size=4),
    st.lists(st.sampled_from([0, 0, 20, 61, NEVER]), min_size=3, max_size=3),
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
    thresholds(),
)
def test_pairs_added_up_while_they_are_found_are_those_added_up_after(
    city, asked, least, case, threshold
):
    zone, visits = city
    index = index_of_batch(batch_of(visits), zone)
    seekers = in_columns(
        [Seeker(str(n), who, spans) for n, (who, spans) in enumerate(asked)],
        index.persons,
    )
    at = [one if one == NEVER else one * MINUTE_US for one in least]
    rule = replace(
        a_rule(index, threshold),
        least_at=np.array(at[: len(index.places)], np.int64),
    )
    plain = pair_engine(EngineName.PLAIN)(index, seekers, rule)
    of_case = np.array(case[: len(asked)], np.int64)

    expected = as_rows(added_up(with_seeker(plain, of_case[plain.seeker])))

    for name in QUICK:
        engine = pair_engine(name)
        found = found_through(engine, index, seekers, of_case, rule)
        assert as_rows(found) == expected, name


@given(cities(), windows(), thresholds(), st.sampled_from([0, 10]))
def test_an_index_finds_what_the_visits_themselves_say(city, spans, threshold, air):
    """The plain engine over the rows as they came: nothing was lost in the packing."""
    zone, visits = city
    index = index_of_batch(batch_of(visits), zone)
    seeker = Seeker("1", "case", spans)
    met = PlainEngine(visits).meetings(
        [seeker], threshold=threshold, lingering=timedelta(minutes=air)
    )

    pairs = pair_engine(default_engine())(
        index, in_columns([seeker], index.persons), a_rule(index, threshold, air)
    )

    found = dict(
        zip(index.persons.decode(pairs.person).to_pylist(), as_rows(pairs), strict=True)
    )
    assert {
        one.person_id: (one.encounters, one.first_at, one.last_at) for one in met
    } == {
        name: (
            row[3],
            *(
                moment(0) + (at - microseconds(moment(0))) * MICROSECOND
                for at in row[5:]
            ),
        )
        for name, row in found.items()
    }
    assert {one.person_id: one.together for one in met} == {
        name: None if row[3] == row[4] else row[2] * MICROSECOND
        for name, row in found.items()
    }


def a_rule(index, threshold=None, air=0):
    return PairRule(
        threshold or Threshold(),
        air * MINUTE_US,
        np.zeros(len(index.places), np.int64),
        np.empty(0, np.bool_),
    )


@pytest.mark.parametrize("name", IN_MEMORY)
def test_an_engine_without_visits_finds_nobody(name):
    index = index_of_batch(batch_of([]), moment(0).tzinfo)
    seekers = in_columns([Seeker("1", "A", ())], index.persons)

    assert len(pair_engine(name)(index, seekers, a_rule(index))) == 0


@given(cities(most=40), windows())
def test_portions_of_any_size_add_up_to_the_same(city, spans):
    """A seeker is never parted, however few pairs are taken at once."""
    from epiloop.contacts.engines import in_numba, in_numpy

    zone, visits = city
    index = index_of_batch(batch_of(visits), zone)
    asked = in_columns([Seeker(who, who, spans) for who in PERSONS], index.persons)
    whole = as_rows(in_numpy.find_pairs(index, asked, a_rule(index)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(in_numpy, "ROWS_AT_ONCE", 3)
        patched.setattr(in_numba, "AT_ONCE", 1)

        assert as_rows(in_numpy.find_pairs(index, asked, a_rule(index))) == whole
        assert as_rows(in_numba.find_pairs(index, asked, a_rule(index))) == whole


@given(cities())
def test_the_reach_is_that_of_the_visits(city):
    zone, visits = city

    assert index_of_batch(batch_of(visits), zone).reach == PlainEngine(visits).reach


def test_an_instant_and_its_minute_are_each_others_inverse():
    assert instant(27_522_240).isoformat() == "2022-04-30T16:00:00+00:00"
