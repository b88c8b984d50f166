"""Precision and recall on planted duplicates, and what the blocking keys lose."""

from dataclasses import astuple
from functools import cache

import pytest

from epiloop.duplicates import MatchIndex, best_matches, person_key
from planted_persons import Measured, Planter, measure

PERSONS, RECORDS = 10_000, 1_000


@cache
def searched():
    """Three populations of 10 000, a thousand records each, taken together.

    Measured: 1 443 of 1 502 found (recall 0.961), 1 443 of 1 453 proposals right
    (precision 0.993), 607 certain, all right. With 100 000 persons recall and precision
    are the same: see benchmarks/duplicates_match.py.
    """
    found = [search(seed) for seed in (1, 2, 3)]
    return Measured(
        *(sum(figures) for figures in zip(*map(astuple, found), strict=True))
    )


def search(seed):
    planter = Planter(seed)
    people = planter.population(PERSONS)
    records = planter.records(people, RECORDS)
    index = MatchIndex(person_key(person) for person in people)
    return measure(
        records, [index.matches_of(person_key(record.details)) for record in records]
    )


@pytest.mark.slow
def test_95_in_100_planted_duplicates_are_found_and_98_in_100_proposals_are_right():
    """What is missed has lost nearly all it said; what is wrong are twins and close kin."""
    found = searched()

    assert found.recall >= 0.95
    assert found.precision >= 0.98


@pytest.mark.slow
def test_no_certain_match_is_wrong_and_a_third_of_the_duplicates_are_certain():
    found = searched()

    assert found.certain_right == found.certain
    assert found.certain >= found.planted / 3


@pytest.mark.slow
def test_the_blocking_keys_lose_less_than_1_in_100_proposals():
    """Against comparing each record with every person."""
    planter = Planter(4)
    people = planter.population(800)
    keys = [person_key(person) for person in people]
    index = MatchIndex(keys)
    asked = [person_key(record.details) for record in planter.records(people, 120)]

    wanted = {
        (match.one, match.other) for key in asked for match in best_matches(key, keys)
    }
    got = {(match.one, match.other) for key in asked for match in index.matches_of(key)}

    assert got <= wanted
    assert len(got) >= 0.99 * len(wanted)
    assert len(wanted) > 50
