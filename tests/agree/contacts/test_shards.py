"""Parts of a city searched apart add up to the whole, in process and on Apache Spark."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from functools import reduce
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import epiloop
from cities import PERSONS, cities, windows
from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines import EngineName, pair_engine
from epiloop.contacts.engines.adding_up import added_up
from epiloop.contacts.engines.columns import (
    MINUTE_US,
    NEVER,
    PairRule,
    in_columns,
    join_pairs,
    no_pairs,
)
from epiloop.contacts.engines.shards import (
    both,
    encounters_in,
    pairs_met,
    parted,
    reaching,
    rule_of_shard,
    shard_of,
)
from epiloop.protocols.vocabulary import Per
from epiloop.visits.memory import batch_of, index_of_batch
from visits_as_table import as_rows


@given(
    cities(),
    st.lists(st.tuples(st.sampled_from(PERSONS), windows()), min_size=1, max_size=3),
    st.sampled_from([0, 20, 61, 121]),
    st.sampled_from([0, 10]),
    st.lists(st.sampled_from([0, 0, 20, NEVER]), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=len(PERSONS), max_size=len(PERSONS)),
    st.integers(1, 4),
)
def test_shards_add_up_to_the_whole(city, asked, minutes, air, least, out, shards):
    """Pairs for a threshold on the total, encounters for one on each or on a day."""
    zone, visits = city
    index = index_of_batch(batch_of(visits), zone)
    seekers = in_columns(
        [Seeker(str(n), who, spans) for n, (who, spans) in enumerate(asked)],
        index.persons,
    )
    at = [one if one == NEVER else one * MINUTE_US for one in least]
    engine = pair_engine(EngineName.NUMPY)
    for per in Per:
        rule = PairRule(
            Threshold(timedelta(minutes=minutes), per),
            air * MINUTE_US,
            np.array(at[: len(index.places)], np.int64),
            np.array(out[: len(index.persons)], np.bool_),
        )
        rules = [rule_of_shard(rule, shard, shards) for shard in range(shards)]
        whole = as_rows(pair_engine(EngineName.PLAIN)(index, seekers, rule))

        met = [encounters_in(index, seekers, one, engine=engine) for one in rules]
        assert as_rows(pairs_met(met, rule)) == whole
        if per is Per.ALL:
            parts = [engine(index, seekers, one) for one in rules]
            assert as_rows(reaching(reduce(both, parts), rule.threshold)) == whole
            assert as_rows(by_case(parts, len(asked), rule)) == whole


def by_case(shards, seekers, rule):
    """Add up as workers do: the seekers of each case apart from the others."""
    told = {}
    for pairs in shards:
        for number, part in parted(pairs, np.arange(seekers), 2):
            told[number] = both(told[number], part) if number in told else part
    reached = [reaching(pairs, rule.threshold) for pairs in told.values()]
    return added_up(join_pairs(reached)) if reached else no_pairs()


def test_each_place_is_in_one_shard_and_shards_are_of_like_size():
    shard = shard_of(np.arange(100_000, dtype=np.uint32), 8)

    assert np.all(shard < 8)
    assert np.bincount(shard).min() > 12_000


def why_not():
    """Return why Spark is not started here, in one line; empty if it is."""
    if not find_spec("pyspark"):
        return "pyspark is not installed: pip install 'epiloop[spark]'"
    if not shutil.which("java"):
        return "Spark needs Java, and there is none"
    if os.environ.get("EPILOOP_HYPOTHESIS") != "night":
        return "starting Spark takes a minute: make test-thorough does"
    return ""


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_cluster_of_two_workers_writes_the_file_that_numpy_writes(tmp_path):
    """In a program of its own, as on a real cluster; each kind of threshold, 2 degrees."""
    script = Path(__file__).with_name("spark_program.py")
    source = Path(epiloop.__file__).parents[1]

    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": f"{source}{os.pathsep}{script.parents[2]}"},
    )

    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout.splitlines()[-1] == "equal: all, encounter, day"
