"""The same questions asked of DuckDB, over the same stays in two sorted tables."""

import duckdb
import numpy as np
import pyarrow as pa

MINUTE_US = 60_000_000

PRESENT = """
    SELECT w.seeker, w.of_case, w.person, v.place, v.day,
           greatest(v.start, w.ws) AS s, least(v.stop, w.we) AS e
    FROM by_person v JOIN windows w ON v.person = w.person
    WHERE v.start < w.we AND v.stop > w.ws {persons}"""
MET = """
    WITH days AS (
      SELECT *, unnest([day - 1440, day, day + 1440]) AS near FROM present)
    SELECT p.seeker, any_value(p.of_case) AS of_case, v.person,
           sum(least(v.stop, p.e) - greatest(v.start, p.s)) AS total,
           count(*) AS encounters,
           min(greatest(v.start, p.s)) AS first, max(least(v.stop, p.e)) AS last
    FROM days p JOIN by_place v ON v.place = p.place AND v.day = p.near
    WHERE v.start < p.e AND v.stop > p.s AND v.person <> p.person {places}
    GROUP BY p.seeker, v.person HAVING total >= 15"""
ONWARD = """
    SELECT of_case, person, sum(total), sum(encounters), min(first), max(last)
    FROM ({met}) m ANTI JOIN seen USING (person) GROUP BY of_case, person"""


class Duck:
    """Two tables, sorted by person and by place."""

    def __init__(self, index, folder) -> None:
        limits = {"threads": 2, "memory_limit": "5GB", "temp_directory": str(folder)}
        self.connection = duckdb.connect(str(folder / "duck.db"), config=limits)
        run = self.connection.execute
        columns = (
            "person UINTEGER, place UINTEGER, start INTEGER, stop INTEGER, day INTEGER"
        )
        run(f"CREATE TABLE raw ({columns})")
        for segment in index.segments:
            stays = segment.stays()
            table = pa.table(
                {
                    "person": stays.person,
                    "place": stays.place,
                    "start": stays.start.astype(np.int32),
                    "stop": stays.end.astype(np.int32),
                    "day": pa.array(np.full(len(stays), segment.span.begins, np.int32)),
                }
            )
            self.connection.register("part", table)
            run("INSERT INTO raw SELECT * FROM part")
        run("CREATE TABLE by_person AS SELECT * FROM raw ORDER BY person, start")
        run("CREATE TABLE by_place AS SELECT * FROM raw ORDER BY place, start")
        run("DROP TABLE raw")

    def pairs(self, seekers):
        """Return whom each seeker met, as rows of whole numbers."""
        who = ",".join(map(str, np.unique(seekers.person)))
        self._ask(seekers, seekers.window_of, f"AND v.person IN ({who})")
        places = self.connection.sql("SELECT DISTINCT place FROM present").fetchnumpy()
        where = ",".join(map(str, places["place"]))
        met = MET.format(places=f"AND v.place IN ({where})")
        return self._rows(f"SELECT * EXCLUDE of_case FROM ({met})")

    def onward(self, seekers, case, seen):
        """Return whom cases reached through seekers, added up by case and person."""
        self._ask(seekers, case[seekers.window_of], "")
        seen = pa.table({"person": np.flatnonzero(seen).astype(np.uint32)})
        self.connection.register("seen", seen)
        return self._rows(ONWARD.format(met=MET.format(places="")))

    def _ask(self, seekers, of_case, persons) -> None:
        windows = pa.table(
            {
                "seeker": seekers.window_of,
                "of_case": of_case,
                "person": seekers.person[seekers.window_of],
                "ws": seekers.window_start // MINUTE_US,
                "we": seekers.window_end // MINUTE_US,
            }
        )
        self.connection.register("windows", windows)
        text = PRESENT.format(persons=persons)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE present AS {text}")

    def _rows(self, text):
        found = self.connection.execute(text).fetchnumpy()
        columns = [np.asarray(column).astype(np.int64) for column in found.values()]
        return np.stack(columns, axis=1)
