"""Who infected whom: MERS in Korea 2015 and COVID-19 in Tianjin 2020.

How often the likeliest source is the one that investigators named is reported as it is: the
days between onsets alone say little, and a test that hides this would flatter.
"""

from collections import Counter
from itertools import permutations

import numpy as np
import pytest

from epiloop.situation import (
    Link,
    chain,
    estimate_offspring,
    estimate_serial_interval,
    parameters_of,
    score_links,
    unknown_sources,
)
from outbreaks import (
    infectors,
    mers_links,
    mers_onsets,
    tianjin_links,
    tianjin_onsets,
)
from shared_data import needs

MERS, TIANJIN = "mers_korea_2015", "tianjin_2020"


def everybody_before(onsets):
    return [
        Link(a, b)
        for a, b in permutations(onsets, 2)
        if (onsets[b] - onsets[a]).days > 0
    ]


def top_hits(scored, known):
    """Return how many likeliest sources were the named ones, of how many, and by chance."""
    by_case = {}
    for one in scored:
        by_case.setdefault(one.link.infectee_id, []).append(one)
    hits, cases, by_chance = 0, 0, 0.0
    for case_id, named in known.items():
        if possible := by_case.get(case_id):
            best = max(possible, key=lambda one: one.share)
            cases += 1
            hits += best.link.infector_id in named
            by_chance += np.mean([one.link.infector_id in named for one in possible])
    return hits, cases, by_chance


@needs(MERS)
def test_in_korea_the_days_alone_name_the_source_of_a_quarter():
    """95 infected with onsets, each with up to 134 possible sources."""
    onsets = mers_onsets()
    interval = parameters_of("mers").serial_interval()

    scored = score_links(everybody_before(onsets), onsets, serial_interval=interval)

    hits, cases, by_chance = top_hits(scored, infectors(mers_links()))
    assert (hits, cases) == (23, 95)
    assert by_chance == pytest.approx(5.7, abs=0.1)


@needs(TIANJIN)
def test_in_tianjin_it_is_the_shared_exposure_that_tells():
    """Which cases share an exposure is known from the clusters; who infected whom not."""
    onsets, named = tianjin_onsets(), tianjin_links()
    interval = parameters_of("covid19").serial_interval()
    possible = everybody_before(onsets)
    cluster = _clusters(named)
    together = {
        link: 100.0
        for link in possible
        if cluster.get(link.infector_id, 0) == cluster.get(link.infectee_id, 1)
    }

    by_days = score_links(possible, onsets, serial_interval=interval)
    by_both = score_links(
        possible,
        onsets,
        serial_interval=interval,
        evidence=together,
        unknown_share=0.2,
    )

    hits = [top_hits(one, infectors(named))[:2] for one in (by_days, by_both)]
    assert hits == [(0, 58), (36, 58)]
    unknown = unknown_sources(by_both)
    in_one, in_none = (
        np.mean(
            [
                share
                for case_id, share in unknown.items()
                if (case_id in cluster) is is_in
            ]
        )
        for is_in in (True, False)
    )
    assert (in_one, in_none) == pytest.approx((0.15, 0.24), abs=0.01)


def _clusters(links):
    """Return each linked case's cluster; mutual links, which are no chain, in one order."""
    one_way = {Link(*sorted((one.infector_id, one.infectee_id))) for one in links}
    return {one.case_id: one.cluster for one in chain(sorted(one_way, key=str))}


@needs(TIANJIN)
def test_tianjin_s_clusters_are_found():
    """89 possible infections among 94 cases."""
    sizes = Counter(_clusters(tianjin_links()).values())

    assert sum(sizes.values()) == 94
    assert len(sizes) == 26
    assert max(sizes.values()) == 10


@needs(TIANJIN)
def test_tianjin_s_serial_interval_is_the_published_one():
    """4.31 days (2.91 to 5.72), Tindale et al., eLife 2020;9:e57149, from other pairs.

    Here of the 41 cases with one possible infector and both onsets: 4.12 (2.57 to 5.67).
    """
    onsets = tianjin_onsets()
    pairs = [
        (next(iter(named)), case_id)
        for case_id, named in infectors(tianjin_links()).items()
        if len(named) == 1
    ]
    days = [(onsets[b] - onsets[a]).days for a, b in pairs if {a, b} <= set(onsets)]

    found = estimate_serial_interval(np.array(days))

    assert found.pairs == 41
    assert found.mean == pytest.approx(4.31, abs=0.2)
    assert (found.lower, found.upper) == pytest.approx((2.91, 5.72), abs=0.4)


@needs(MERS)
def test_in_korea_three_cases_infected_most_and_k_is_small():
    """R 0.60 and k 0.02 (0.01 to 0.04) of the 162 cases that are listed with 98 links."""
    chained = chain(mers_links(), [f"SK_{number}" for number in range(1, 163)])

    most = sorted(chained, key=lambda one: -one.offspring)[:3]
    found = estimate_offspring(np.array([one.offspring for one in chained]))

    assert [(one.case_id, one.offspring) for one in most] == [
        ("SK_14", 38),
        ("SK_1", 26),
        ("SK_16", 21),
    ]
    assert found.mean == pytest.approx(98 / 162)
    assert found.mean_lower == pytest.approx(0.23, abs=0.01)
    assert found.mean_upper == pytest.approx(2.51, abs=0.01)
    assert (found.dispersion_lower, found.dispersion, found.dispersion_upper) == (
        pytest.approx((0.0096, 0.0204, 0.0393), abs=5e-4)
    )
