"""DuckDB over a store's records gives the answers that the index gives."""

from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cities import PERSONS, cities, windows
from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines import default_engine, pair_engine
from epiloop.contacts.engines.columns import MINUTE_US, NEVER, PairRule, in_columns
from epiloop.contacts.engines.in_duckdb import engine_of as oracle
from epiloop.protocols.vocabulary import Per
from epiloop.timeline import ONE_DAY
from epiloop.visits import Feed, TableOptions, VisitStore, expire, pack
from visits_as_table import as_rows, tables_of

THRESHOLDS = [
    Threshold(minutes, per) for per in Per for minutes in (ONE_DAY * 0, ONE_DAY / 12)
]


@given(
    cities(),
    st.lists(st.tuples(st.sampled_from(PERSONS), windows()), min_size=1, max_size=3),
    st.sampled_from([0, 10]),
    st.lists(st.sampled_from([0, 0, 20, NEVER]), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=len(PERSONS), max_size=len(PERSONS)),
    st.sampled_from(THRESHOLDS),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=20)
def test_the_oracle_agrees(
    tmp_path_factory, city, asked, air, least, out, threshold, shortened, fed
):
    """Also when days have expired and what reaches over is left, and when rows are fed."""
    zone, visits = city
    folder, options = tmp_path_factory.mktemp("store"), TableOptions(zone=zone)
    clock_times, of_days = tables_of(visits, zone)
    pack([of_days] if fed else [clock_times, of_days], folder, options, zone=zone)
    if fed:
        with Feed(folder, options) as feed:
            feed.append(clock_times, source="desk")
    if shortened and (days := sorted(VisitStore(folder).manifest.days)):
        expire(folder, before=days[len(days) // 2])
    store = VisitStore(folder)
    index = store.index()
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

    assert as_rows(oracle(store)(index, seekers, rule)) == as_rows(
        pair_engine(default_engine())(index, seekers, rule)
    )


def test_a_store_without_visits_has_no_pairs(tmp_path):
    pack([], tmp_path, TableOptions(), zone=ZoneInfo("UTC"))
    index = VisitStore(tmp_path).index()
    seekers = in_columns([Seeker("1", "A", ())], index.persons)
    rule = PairRule(Threshold(), 0, np.empty(0, np.int64), np.empty(0, np.bool_))

    assert len(oracle(VisitStore(tmp_path))(index, seekers, rule)) == 0
