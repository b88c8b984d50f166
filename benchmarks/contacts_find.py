"""Contacts of a city: `python benchmarks/contacts_find.py --persons 1000000`.

Makes the city and its store, then asks every engine who met the cases, and DuckDB, in the
same run, over the same stays in two sorted tables. Prints medians of CPU and wall time,
peak private memory, bytes on disk, and ratios to DuckDB and to a bare NumPy gather of the
rows that must be read. Ends non-zero if two answers differ.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

from synthetic_visits import FIRST_DAY, City, write_days  # noqa: E402

from epiloop.contacts.co_presence import Threshold  # noqa: E402
from epiloop.contacts.engine import Seeker  # noqa: E402
from epiloop.contacts.engines import EngineName, pair_engine  # noqa: E402
from epiloop.contacts.engines.columns import MINUTE_US, PairRule, in_columns  # noqa: E402
from epiloop.contacts.engines.degrees import DegreeRule, find_degrees  # noqa: E402
from epiloop.contacts.engines.place_rules import PlaceRules  # noqa: E402
from epiloop.contacts.engines.presence import presence_of  # noqa: E402
from epiloop.timeline import Interval  # noqa: E402
from epiloop.visits import TableOptions, VisitStore, append, pack  # noqa: E402
from epiloop.visits import rows as packed  # noqa: E402
from epiloop.visits.index import spread  # noqa: E402

AT_LEAST = timedelta(minutes=15)
DEFAULT_CAP = 500
UTC_ZONE = ZoneInfo("UTC")


def main() -> int:
    """Measure one size of city."""
    arguments = asked()
    with tempfile.TemporaryDirectory(dir=arguments.data) as temporary:
        data = arguments.data or Path(temporary)
        files = list(write_days(City(arguments.persons), arguments.days, data / "days"))
        store = packed_store(files, Path(temporary) / "store")
        return compare(store, arguments)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--data", type=Path, help="keep the generated days here")
    parser.add_argument("--skip-duckdb", action="store_true")
    parser.add_argument("--skip-second", action="store_true")
    return parser.parse_args()


def packed_store(files: list[Path], folder: Path) -> VisitStore:
    """Pack all days but the last, append the last, and print what each cost."""
    options = TableOptions()
    for name, run in (
        ("pack", lambda: pack(files[:-1], folder, options, zone=UTC_ZONE)),
        ("append a day", lambda: append(files[-1:], folder, options)),
    ):
        taken, cpu, wall, memory = measured(run)
        print(
            f"{name}: {taken.taken:,} rows, {cpu:.2f} s CPU, {wall:.2f} s wall, "
            f"{cpu / taken.taken * 1e6:.3f} s CPU a million rows, "
            f"peak private memory {memory / 2**20:,.0f} MB",
            flush=True,
        )
    store = VisitStore(folder)
    stays = sum(one.sizes["rows"] for one in store.manifest.segments())
    for name, size in store.size_bytes().items():
        print(f"{name}: {size / 1e6:,.0f} MB, {size / stays:.1f} bytes a stay")
    return store


def compare(store: VisitStore, arguments: argparse.Namespace) -> int:
    """Time every engine on the same question; return 1 if two answers differ."""
    index = store.index()
    asked_for = in_columns(cases(index, arguments.cases), index.persons)
    rule = PairRule(
        Threshold(AT_LEAST),
        0,
        np.zeros(len(index.places), np.int64),
        np.empty(0, np.bool_),
    )
    answers, cost = {}, {}
    for name in (EngineName.NUMBA, EngineName.NUMPY):
        engine = pair_engine(name)
        answers[name], cost[name] = timed(
            name, lambda run=engine: run(index, asked_for, rule), arguments.runs
        )
    _, cost["gather"] = timed("bare gather", gather(index, asked_for, rule), 9)
    if not arguments.skip_duckdb:
        database = Duck(index)
        answers["duckdb"], cost["duckdb"] = timed(
            "duckdb, sorted", lambda: database.pairs(asked_for), arguments.runs
        )
        print(f"numba: {cost['duckdb'] / cost['numba']:.0f} times less CPU than DuckDB")
    print(
        f"numba: {cost['numba'] / cost['gather']:.0f} times the CPU of the bare gather"
    )
    print(f"pairs found: {len(answers[EngineName.NUMBA]):,}")
    if not arguments.skip_second:
        second_degree(index, arguments)
    same = len({digest(answer) for answer in answers.values()}) == 1
    print("all answers are equal" if same else "ANSWERS DIFFER")
    return int(not same)


def second_degree(index, arguments) -> None:
    """Time two degrees, with and without a cap on busy places."""
    for count, cap in (
        (10, None),
        (arguments.cases, None),
        (arguments.cases, DEFAULT_CAP),
    ):
        if cap is None and count > 10 and arguments.persons > 5_000_000:
            continue
        least, busy = PlaceRules(most_stays=cap).least_at(index)
        rules = [DegreeRule(Threshold(AT_LEAST), least)] * 2
        engine = pair_engine(EngineName.NUMBA)
        found, cpu, wall, memory = measured(
            partial(find_degrees, index, cases(index, count), rules, engine=engine)
        )
        reached = len(np.unique(found.pairs.person))
        print(
            f"two degrees, {count} cases, {f'cap {cap}' if cap else 'no rules'}: "
            f"{cpu:.2f} s CPU, {wall:.2f} s wall, {len(found.pairs):,} rows, "
            f"{reached:,} persons, {len(busy):,} places left out, "
            f"peak private memory {memory / 2**20:,.0f} MB",
            flush=True,
        )


def cases(index, count: int) -> list[Seeker]:
    """Return cases drawn from the city, with windows of seven days."""
    draw = np.random.default_rng(11)
    codes = draw.choice(len(index.persons), count, replace=False).astype(np.uint32)
    first = draw.integers(0, 7, count)
    return [
        Seeker(f"case {number}", name, (window(int(day)),))
        for number, (name, day) in enumerate(
            zip(index.persons.decode(codes).to_pylist(), first, strict=True)
        )
    ]


def window(day: int) -> Interval:
    start = FIRST_DAY.astimezone(UTC) + timedelta(days=day)
    return Interval(start, start + timedelta(days=7))


def gather(index, asked_for, rule) -> Callable[[], object]:
    """Return a bare gather of the rows that any method must read for the question."""
    present = presence_of(index, asked_for, rule)
    wanted = []
    for segment in index.segments:
        rows, begins = segment.at_place.rows, segment.span.begins * MINUTE_US
        longest = int(packed.lengths(rows).max(initial=0)) * MINUTE_US
        near = np.flatnonzero(
            (present.start < segment.span.next_ends * MINUTE_US)
            & (present.end > begins)
        )
        begin, end = segment.at_place.bounds(present.place[near])
        at, who = spread(begin, end - begin), np.repeat(near, end - begin)
        start = begins + packed.starts(rows[at]) * MINUTE_US
        read = (start < present.end[who]) & (start > present.start[who] - longest)
        wanted.append((rows, at[read]))
    total = sum(len(at) for _, at in wanted)
    print(f"rows that must be read: {total:,}, {total * 8 / 1e6:.1f} MB")
    return lambda: [rows[at] for rows, at in wanted]


class Duck:
    """The same stays in two tables, sorted by person and by place."""

    def __init__(self, index) -> None:
        self.connection = duckdb.connect(config={"threads": 2, "memory_limit": "8GB"})
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
        """Return the pairs as rows, sorted."""
        windows = pa.table(
            {
                "seeker": seekers.window_of,
                "person": seekers.person[seekers.window_of],
                "ws": seekers.window_start // MINUTE_US,
                "we": seekers.window_end // MINUTE_US,
            }
        )
        self.connection.register("windows", windows)
        who = ",".join(map(str, np.unique(seekers.person)))
        present = self.connection.sql(
            f"""SELECT w.seeker, w.person, v.place, v.day,
                       greatest(v.start, w.ws) AS s, least(v.stop, w.we) AS e
                FROM by_person v JOIN windows w ON v.person = w.person
                WHERE v.person IN ({who}) AND v.start < w.we AND v.stop > w.ws"""
        ).to_arrow_table()
        self.connection.register("present", present)
        where = ",".join(map(str, present.column("place").unique().to_pylist()))
        result = self.connection.execute(
            f"""WITH days AS (
                  SELECT *, unnest([day - 1440, day, day + 1440]) AS near FROM present)
                SELECT p.seeker, v.person,
                       sum(least(v.stop, p.e) - greatest(v.start, p.s)) AS total,
                       count(*) AS encounters,
                       min(greatest(v.start, p.s)) AS first,
                       max(least(v.stop, p.e)) AS last
                FROM days p JOIN by_place v ON v.place = p.place AND v.day = p.near
                WHERE v.place IN ({where}) AND v.start < p.e AND v.stop > p.s
                  AND v.person <> p.person
                GROUP BY ALL HAVING total >= 15"""
        ).fetchnumpy()
        columns = [np.asarray(column).astype(np.int64) for column in result.values()]
        return np.stack([*columns[:2], *columns[2:]], axis=1)


def digest(answer) -> int:
    """Return a digest of an answer's rows, whatever their order."""
    if not isinstance(answer, np.ndarray):
        minutes = (answer.total, answer.first, answer.last)
        total, first, last = (one // MINUTE_US for one in minutes)
        columns = (answer.seeker, answer.person, total, answer.encounters, first, last)
        answer = np.stack([one.astype(np.int64) for one in columns], axis=1)
    return hash(np.ascontiguousarray(answer[np.lexsort(answer.T[::-1])]).tobytes())


def timed(name: str, run: Callable[[], object], runs: int) -> tuple[object, float]:
    """Return an answer and the median CPU seconds of warm runs."""
    answer = run()
    cpu, wall = [], []
    for _ in range(runs):
        before = time.process_time(), time.perf_counter()
        run()
        cpu.append(time.process_time() - before[0])
        wall.append(time.perf_counter() - before[1])
    median = statistics.median(cpu)
    print(
        f"{name}: {median * 1e3:.2f} ms CPU, {statistics.median(wall) * 1e3:.2f} ms wall",
        flush=True,
    )
    return answer, median


def measured(run: Callable[[], object]):
    """Run once; return the answer, CPU and wall seconds, and peak private bytes."""
    peak, done = [private_bytes()], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peak.append(private_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    before = time.process_time(), time.perf_counter()
    answer = run()
    cpu, wall = time.process_time() - before[0], time.perf_counter() - before[1]
    done.set()
    watcher.join()
    return answer, cpu, wall, max(peak)


def private_bytes() -> int:
    """Return the memory of this process that no file stands behind."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    sys.exit(main())
