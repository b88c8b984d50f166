"""The oracle: the same answers from the records themselves, by SQL, without the index.

It shares with the other engines neither the index nor a line of how visits are joined,
cut and added up. It reads everything and is meant for checking.
"""

from typing import Final

import numpy as np
import pyarrow as pa

from epiloop.contacts.engines.columns import (
    DAY_US,
    NEVER,
    PairEngine,
    PairRule,
    Pairs,
    SeekerColumns,
    no_pairs,
)
from epiloop.contacts.engines.encounters import in_microseconds
from epiloop.errors import MissingExtraError
from epiloop.protocols.vocabulary import Per
from epiloop.visits.index import VisitIndex
from epiloop.visits.segment import open_columns
from epiloop.visits.stays import NOBODY, joined
from epiloop.visits.store import VisitStore

try:
    import duckdb
except ModuleNotFoundError as error:
    raise MissingExtraError(error.name or "duckdb", "duckdb") from error

# Gaps and islands: a row opens an island unless an earlier one of its group reaches it.
ISLANDS: Final = """
    SELECT {keys}, min(start) AS start, max(stop) AS stop FROM (
      SELECT *, sum(opens) OVER (PARTITION BY {keys} ORDER BY start, stop) AS island
      FROM (
        SELECT *, CASE WHEN start <= max(stop) OVER (
          PARTITION BY {keys} ORDER BY start, stop
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS opens
        FROM {source}))
    GROUP BY {keys}, island"""

STAYS: Final = ISLANDS.format(keys="person, place, by_day", source="visits")
CUT: Final = """
    SELECT w.seeker, v.person, v.place, v.by_day,
           greatest(v.start, w.start) AS start, least(v.stop, w.stop) + $air AS stop
    FROM stays v JOIN windows w USING (person) JOIN places p USING (place)
    WHERE v.start < w.stop AND v.stop > w.start AND p.least <> $never"""
PRESENCE: Final = ISLANDS.format(keys="seeker, person, place, by_day", source="cut")
MET: Final = """
    SELECT a.seeker, b.person, a.by_day OR b.by_day AS unknown,
           greatest(a.start, b.start) AS start, least(a.stop, b.stop) AS stop
    FROM presence a JOIN stays b USING (place) JOIN places p USING (place)
    WHERE a.start < b.stop AND a.stop > b.start AND a.person <> b.person
      AND (a.by_day OR b.by_day
           OR least(a.stop, b.stop) - greatest(a.start, b.start) >= p.least)
      AND b.person NOT IN (SELECT person FROM left_out)"""
PAIRS: Final = """
    SELECT seeker, person,
           sum(CASE WHEN unknown THEN 0 ELSE stop - start END)::BIGINT AS total,
           count(*) AS encounters, sum(unknown::INT)::BIGINT AS unknowns,
           min(start) AS first, max(stop) AS last,
           max(CASE WHEN unknown THEN 0 ELSE stop - start END) AS longest
    FROM met GROUP BY seeker, person"""
IN_A_DAY: Final = """
    WITH opens AS (
      SELECT DISTINCT seeker, person, unnest([start, stop - $day]) AS since
      FROM met WHERE NOT unknown),
    held AS (
      SELECT seeker, person,
             sum(least(stop, since + $day) - greatest(start, since)) AS held
      FROM opens JOIN met USING (seeker, person)
      WHERE NOT unknown AND start < since + $day AND stop > since
      GROUP BY seeker, person, since)
    SELECT seeker, person, max(held) AS longest FROM held GROUP BY seeker, person"""
ANSWER: Final = """
    SELECT seeker, person, total, encounters, unknowns, first, last
    FROM pairs LEFT JOIN in_a_day USING (seeker, person)
    WHERE unknowns > 0
       OR CASE $per WHEN 'all' THEN total WHEN 'encounter' THEN pairs.longest
          ELSE coalesce(in_a_day.longest, 0) END >= $least
    ORDER BY seeker, person"""


def engine_of(store: VisitStore) -> PairEngine:
    """Return the engine over a store's records."""

    def find_pairs(index: VisitIndex, seekers: SeekerColumns, rule: PairRule) -> Pairs:
        given = {"cut": {"air": rule.air, "never": NEVER}, "in_a_day": {"day": DAY_US}}
        with duckdb.connect() as connection:
            _register(connection, store, index, seekers, rule)
            for name, text in (
                ("stays", STAYS),
                ("cut", CUT),
                ("presence", PRESENCE),
                ("met", MET),
                ("pairs", PAIRS),
                ("in_a_day", IN_A_DAY),
            ):
                connection.execute(f"CREATE TABLE {name} AS {text}", given.get(name))
            asked = {
                "per": Per(rule.threshold.per).value,
                "least": in_microseconds(rule.threshold.at_least),
            }
            found = connection.execute(ANSWER, asked).fetchnumpy()
        columns = [np.asarray(column).astype(np.int64) for column in found.values()]
        if len(columns[0]) == 0:
            return no_pairs()
        return Pairs(columns[0], columns[1].astype(np.uint32), *columns[2:])

    return find_pairs


def _register(
    connection: "duckdb.DuckDBPyConnection",
    store: VisitStore,
    index: VisitIndex,
    seekers: SeekerColumns,
    rule: PairRule,
) -> None:
    persons = seekers.person[seekers.window_of]
    windows = {
        "seeker": seekers.window_of,
        "person": persons,
        "start": seekers.window_start,
        "stop": seekers.window_end,
    }
    codes = np.arange(len(index.places), dtype=np.uint32)
    connection.register("windows", pa.table(windows))
    connection.register("places", pa.table({"place": codes, "least": rule.least_at}))
    left_out = np.flatnonzero(rule.left_out).astype(np.uint32)
    connection.register("left_out", pa.table({"person": left_out}))
    _register_records(connection, store)


def _register_records(
    connection: "duckdb.DuckDBPyConnection", store: VisitStore
) -> None:
    """Make the view `visits`: all records in whole minutes, and what outlived its day.

    What was fed and is in no day yet is a record too.
    """
    days = store.manifest.days.values()
    before = joined(
        NOBODY,
        *(
            open_columns(store.folder / day.before.name, day.before.rows)
            for day in days
            if day.before is not None
        ),
        store.fed_records().stays(),
    )
    outlived = {
        "person": before.person,
        "place": before.place,
        "by_day": before.by_day,
        "start": before.start * 60_000_000,
        "stop": before.end * 60_000_000,
    }
    connection.register("outlived", pa.table(outlived))
    names = [str(store.folder / one.name) for day in days for one in day.records]
    connection.execute("CREATE TABLE told AS SELECT * FROM outlived")
    if names:
        connection.execute(
            """INSERT INTO told SELECT person, place, by_day,
                 time_bucket(INTERVAL 1 MINUTE, "start").epoch_us(),
                 time_bucket(INTERVAL 1 MINUTE, "end").epoch_us()
               FROM read_parquet($names)""",
            {"names": names},
        )
    connection.execute("CREATE VIEW visits AS SELECT * FROM told WHERE start < stop")
