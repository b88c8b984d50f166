import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.situation import (
    CircularChainError,
    Link,
    UnusableSeriesError,
    chain,
    estimate_offspring,
)


def links(*pairs):
    return [Link(*pair.split(" → ")) for pair in pairs]


def placed(chained):
    return [
        (one.case_id, one.cluster, one.generation, one.offspring) for one in chained
    ]


def test_links_join_cases_to_clusters_with_generations():
    chained = chain(
        links("A → B", "A → C", "C → D", "X → Y"), ["A", "B", "C", "D", "S"]
    )

    assert placed(chained) == [
        ("A", 1, 0, 2),
        ("B", 1, 1, 0),
        ("C", 1, 1, 1),
        ("D", 1, 2, 0),
        ("S", 2, 0, 0),
        ("X", 3, 0, 1),
        ("Y", 3, 1, 0),
    ]


def test_a_case_with_two_possible_infectors_joins_their_clusters():
    """It stands one generation after the nearer, and counts as offspring of both."""
    chained = chain(links("A → B", "B → E", "X → E"))

    assert placed(chained) == [
        ("A", 1, 0, 1),
        ("B", 1, 1, 1),
        ("E", 1, 1, 0),
        ("X", 1, 0, 1),
    ]


def test_the_same_link_twice_counts_once():
    assert placed(chain(links("A → B", "A → B")))[0] == ("A", 1, 0, 1)


@pytest.mark.parametrize(
    ("circle", "told"),
    [
        (["A → A"], "A → A"),
        (["R → A", "A → B", "B → C", "C → A", "C → D"], "B → C → A → B"),
    ],
)
def test_nobody_infected_themselves_by_whatever_detour(circle, told):
    with pytest.raises(CircularChainError, match=told) as refused:
        chain(links(*circle))

    assert set(refused.value.case_ids) == set(told.split(" → "))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
def test_clusters_and_offspring_add_up(pairs):
    known = {Link(str(a), str(b)) for a, b in pairs if a < b}
    chained = chain(known, map(str, range(31)))

    cluster = {one.case_id: one.cluster for one in chained}
    assert sum(one.offspring for one in chained) == len(known)
    assert all(cluster[k.infector_id] == cluster[k.infectee_id] for k in known)
    assert set(cluster.values()) == set(range(1, max(cluster.values()) + 1))


@pytest.mark.parametrize("k", [0.1, 0.5, 2.0])
def test_dispersion_is_found_again(k):
    drawn = np.random.default_rng(9).negative_binomial(k, k / (k + 1.5), 4_000)

    found = estimate_offspring(drawn)

    assert found.mean == pytest.approx(drawn.mean())
    assert found.mean_lower < 1.5 < found.mean_upper
    assert found.dispersion_lower < k < found.dispersion_upper
    assert found.dispersion == pytest.approx(k, rel=0.15)


def test_offspring_by_plain_chance_have_no_dispersion():
    found = estimate_offspring(np.array([1] * 50 + [0, 2] * 5))

    assert found.dispersion == found.dispersion_upper == np.inf
    assert found.dispersion_lower > 1


@pytest.mark.parametrize("offspring", [[], [0, 0, 0]])
def test_without_an_infection_nothing_is_estimated(offspring):
    with pytest.raises(UnusableSeriesError, match="Insufficient data"):
        estimate_offspring(np.array(offspring, int))
