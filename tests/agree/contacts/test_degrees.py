"""Degrees in columns against the plain version, and the one interface over an index."""

import itertools
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cities import PERSONS, cities, moment, windows
from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Engine, PlainEngine, Seeker
from epiloop.contacts.engines import IN_MEMORY, pair_engine
from epiloop.contacts.engines.degrees import DegreeRule, find_degrees
from epiloop.contacts.engines.indexed import IndexEngine
from epiloop.contacts.engines.tables import table_of_found, table_of_rows
from epiloop.contacts.find import find_contact_rows
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Per
from epiloop.records import Visit
from epiloop.timeline import Interval
from epiloop.visits.memory import batch_of, index_of_batch

ENGINES = st.sampled_from(IN_MEMORY)


@st.composite
def asked(draw):
    """Draw cases; one may be given twice, and two may be one person."""
    cases = st.tuples(st.sampled_from("12"), st.sampled_from([*PERSONS, "nobody"]))
    rows = draw(st.lists(cases, min_size=1, max_size=3))
    return [Seeker(case, person, draw(windows())) for case, person in rows]


def degrees(index, cases, engine, threshold, *, degree=2, controlled_at=None, **rule):
    anywhere = np.zeros(len(index.places), np.int64)
    found = find_degrees(
        index,
        cases,
        [DegreeRule(threshold, anywhere, **rule)] * degree,
        engine=pair_engine(engine),
        controlled_at=controlled_at,
    )
    return table_of_found(found, index, digest="").to_pylist()


@given(
    cities(),
    asked(),
    st.sampled_from([1, 2]),
    st.integers(0, 90),
    st.sampled_from(Per),
    st.dictionaries(st.sampled_from(PERSONS), st.integers(-600, 6_000), max_size=2),
    ENGINES,
)
def test_a_city_is_searched_as_each_case_is(
    city, cases, degree, minutes, per, controlled, engine
):
    zone, visits = city
    threshold = Threshold(timedelta(minutes=minutes), per)
    controlled_at = {who: moment(max(0, at)) for who, at in controlled.items()}
    index = index_of_batch(batch_of(visits), zone)

    rows = find_contact_rows(
        PlainEngine(visits),
        cases,
        degree=degree,
        threshold=threshold,
        controlled_at=controlled_at,
    )

    assert (
        degrees(
            index, cases, engine, threshold, degree=degree, controlled_at=controlled_at
        )
        == table_of_rows(rows, digest="").to_pylist()
    )


@given(cities(), asked(), ENGINES, st.sampled_from(["covid19-cn-8", "covid19-cn-9"]))
def test_a_protocol_classifies_alike_whatever_the_engine(city, cases, engine, protocol):
    zone, visits = city
    rules = load_protocol(protocol)
    index = index_of_batch(batch_of(visits), zone)

    by_index = find_contact_rows(
        IndexEngine(index, engine), cases, degree=2, protocol=rules
    )

    assert by_index == find_contact_rows(
        PlainEngine(visits), cases, degree=2, protocol=rules
    )


@given(cities(), asked(), ENGINES, st.sampled_from([0, 10]))
def test_an_indexed_engine_keeps_the_one_interface(city, cases, name, air):
    zone, visits = city
    plain, lingering = PlainEngine(visits), timedelta(minutes=air)
    indexed = IndexEngine(index_of_batch(batch_of(visits), zone), name)

    assert isinstance(indexed, Engine)
    assert indexed.name == name
    assert indexed.reach == plain.reach
    assert indexed.meetings(
        cases, threshold=Threshold(), lingering=lingering
    ) == plain.meetings(cases, threshold=Threshold(), lingering=lingering)
    for person in PERSONS:
        met = indexed.exposure(cases[0], person, lingering=lingering)
        expected = plain.exposure(cases[0], person, lingering=lingering)
        assert (met and [(one.span, one.place_id) for one in met.encounters]) == (
            expected and [(one.span, one.place_id) for one in expected.encounters]
        )


@pytest.mark.parametrize("engine", IN_MEMORY)
def test_a_chain_of_four_is_found_degree_by_degree(engine):
    """Each meets the next an hour after having met the one before."""
    chain = ("case", "Li", "7", "王五", "Zhao")
    visits = [
        Visit(
            person_id=person,
            place_id=f"place {step}",
            stay=Interval(moment(step * 60), moment(step * 60 + 30)),
        )
        for step, pair in enumerate(itertools.pairwise(chain))
        for person in pair
    ]
    index = index_of_batch(batch_of(visits), moment(0).tzinfo)
    cases = [Seeker("1", "case", (Interval(moment(0), moment(900)),))]

    rows = degrees(index, cases, engine, Threshold(timedelta(minutes=15)), degree=4)

    assert [(row["person_id"], row["degree"]) for row in rows] == [
        ("Li", 1),
        ("7", 2),
        ("王五", 3),
        ("Zhao", 4),
    ]
    late = degrees(
        index, cases, engine, Threshold(), degree=4, latent=timedelta(minutes=89)
    )
    assert [row["person_id"] for row in late] == ["Li", "7"]
    short = degrees(
        index,
        cases,
        engine,
        Threshold(),
        degree=4,
        until_controlled=timedelta(minutes=60),
    )
    assert [row["person_id"] for row in short] == ["Li"]
