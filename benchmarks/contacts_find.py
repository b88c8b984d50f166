"""Contacts of a city: `python benchmarks/contacts_find.py --persons 1000000`.

Makes the city and its store, then asks every engine who met the cases, and DuckDB, in the
same run, over the same stays in two sorted tables. Prints medians of CPU and wall time,
peak private memory, bytes on disk, ratios to DuckDB and to a bare NumPy gather of the
rows that must be read, and which aims are kept. Ends non-zero if two answers differ.

Contacts of the second degree have windows from two days after their first exposure until
nine days after it. Times are those of this machine as busy as it is.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from contacts_duckdb import Duck
from measuring import Aims, forget_cached, measured, timed
from synthetic_visits import FIRST_DAY, City, write_days

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines import EngineName, pair_engine
from epiloop.contacts.engines.columns import (
    MINUTE_US,
    PairRule,
    in_columns,
)
from epiloop.contacts.engines.degrees import (
    DegreeRule,
    find_degrees,
    seekers_onward,
)
from epiloop.contacts.engines.place_rules import PlaceRules
from epiloop.contacts.engines.presence import presence_of
from epiloop.contacts.engines.tables import table_of_found
from epiloop.timeline import Interval
from epiloop.visits import TableOptions, VisitStore, append, pack
from epiloop.visits import rows as packed
from epiloop.visits.index import spread

ROOT = Path(__file__).parents[1]
AT_LEAST = timedelta(minutes=15)
LATENT, CONTROLLED = timedelta(days=2), timedelta(days=9)
DEFAULT_CAP = 500
UTC_ZONE = ZoneInfo("UTC")
FIVE, CITY = 5_000_000, 22_000_000
AIMS = Aims()


def main() -> int:
    """Measure one size of city."""
    arguments = asked()
    with tempfile.TemporaryDirectory(dir=arguments.data) as temporary:
        data = arguments.data or Path(temporary)
        start(Path(temporary))
        files = list(write_days(City(arguments.persons), arguments.days, data / "days"))
        store = packed_store(files, Path(temporary) / "store", arguments)
        cold(store.folder, arguments)
        same = compare(store, arguments, Path(temporary))
    AIMS.tell()
    return int(not same)


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


def start(folder: Path) -> None:
    """Print what an import costs, and the first query with nothing compiled."""
    for name, program, most in (
        ("import of epiloop.contacts", "import epiloop.contacts", 0.3),
        ("import of epiloop.visits", "import epiloop.visits", None),
        ("first query, nothing compiled", f"{FIRST_QUERY}", 10),
    ):
        text = f"import time; before = time.process_time()\n{program}\n"
        text += "print(time.process_time() - before)"
        environment = {"PYTHONPATH": str(ROOT / "src"), "HOME": str(folder)}
        environment["NUMBA_CACHE_DIR"] = str(folder / "compiled")
        run = [sys.executable, "-c", text]
        told = subprocess.run(run, env=environment, capture_output=True, check=True)
        seconds = float(told.stdout)
        print(f"{name}: {seconds:.2f} s CPU")
        if most:
            AIMS.at_most(name, seconds, most, "s CPU")


FIRST_QUERY = """
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
import pyarrow as pa
from epiloop.contacts.engines.frames import find_contacts
at = [datetime(2022, 5, 1, hour, tzinfo=UTC) for hour in (8, 9, 10)]
visits = pa.table({"person_id": ["a", "b"], "place_id": ["p", "p"],
                   "start": at[:2], "end": at[1:2] * 0 + at[2:] * 2})
cases = pa.table({"case_id": ["1"], "person_id": ["a"], "window_start": at[:1]})
assert len(find_contacts(visits, cases, zone=ZoneInfo("UTC"))) == 1
"""


def packed_store(files: list[Path], folder: Path, arguments) -> VisitStore:
    """Pack all days but the last, append the last, and print what each cost."""
    options = TableOptions()
    for name, run in (
        ("pack", lambda: pack(files[:-1], folder, options, zone=UTC_ZONE)),
        ("append a day", lambda: append(files[-1:], folder, options)),
    ):
        taken, cpu, wall, memory = measured(run)
        a_million = cpu / taken.taken * 1e6
        print(
            f"{name}: {taken.taken:,} rows, {cpu:.2f} s CPU, {wall:.2f} s wall, "
            f"{a_million:.3f} s CPU a million rows, "
            f"peak private memory {memory / 2**20:,.0f} MB",
            flush=True,
        )
        if name == "pack":
            AIMS.at_most(name, a_million, 0.15, "s CPU a million rows")
        elif arguments.persons >= CITY:
            AIMS.at_most(name, cpu, 18, "s CPU")
        AIMS.at_most(f"{name}, peak private memory", memory / 2**30, 3.5, "GB")
    store = VisitStore(folder)
    stays = sum(one.sizes["rows"] for one in store.manifest.segments())
    sizes = store.size_bytes()
    for name, size in sizes.items():
        print(f"{name}: {size / 1e6:,.0f} MB, {size / stays:.1f} bytes a stay")
    AIMS.at_most("index, both orders", sizes["index"] / stays, 18, "bytes a stay")
    return store


def cold(folder: Path, arguments) -> None:
    """Open a store of which nothing is in memory, and ask it; all compiled before."""
    ask(VisitStore(folder), arguments)
    forget_cached(path for path in folder.rglob("*") if path.is_file())
    _, cpu, wall, _ = measured(lambda: ask(VisitStore(folder), arguments))
    print(f"cold, with opening: {cpu * 1e3:.0f} ms CPU, {wall * 1e3:.0f} ms wall")
    if arguments.persons >= CITY:
        AIMS.at_most("first degree, cold", wall, 1.5, "s wall")


def ask(store: VisitStore, arguments):
    index = store.index()
    asked_for = in_columns(cases(index, arguments.cases), index.persons)
    return pair_engine(EngineName.NUMBA)(index, asked_for, rule_of(index))


def rule_of(index) -> PairRule:
    anywhere, nobody = np.zeros(len(index.places), np.int64), np.empty(0, np.bool_)
    return PairRule(Threshold(AT_LEAST), 0, anywhere, nobody)


def compare(store: VisitStore, arguments, folder: Path) -> bool:
    """Time every engine on the same question; return whether all answers are equal."""
    index = store.index()
    timed("opening", store.index, 5)
    asked_for = in_columns(cases(index, arguments.cases), index.persons)
    rule = rule_of(index)
    answers, cost = {}, {}
    for name in (EngineName.NUMBA, EngineName.NUMPY):
        engine = pair_engine(name)
        answers[name], cost[name] = timed(
            name, lambda run=engine: run(index, asked_for, rule), arguments.runs
        )
    _, cost["gather"] = timed("bare gather", gather(index, asked_for, rule), 9)
    found = find_degrees(
        index,
        cases(index, arguments.cases),
        rules(index, None)[:1],
        engine=pair_engine(EngineName.NUMBA),
    )
    timed("answer as a table", lambda: table_of_found(found, index, digest=""), 3)
    print(f"pairs found: {len(answers[EngineName.NUMBA]):,}")
    most = 20 if arguments.persons < CITY else 10
    of_gather = cost["numba"] / cost["gather"]
    AIMS.at_most("first degree", of_gather, most, "times the bare gather")
    second = {} if arguments.skip_second else second_degree(index, arguments)
    same = len({digest(answer) for answer in answers.values()}) == 1
    if not arguments.skip_duckdb:
        same &= against_duckdb(index, arguments, folder, answers, cost, second)
    print("all answers are equal" if same else "ANSWERS DIFFER")
    return same


def against_duckdb(index, arguments, folder, answers, cost, second) -> bool:
    """Ask DuckDB too; return whether it answers the same."""
    database = Duck(index, folder)
    asked_for = in_columns(cases(index, arguments.cases), index.persons)
    answer, cpu = timed("duckdb, sorted", lambda: database.pairs(asked_for), 5)
    least = 60 if arguments.persons < FIVE else 100
    AIMS.at_least("first degree, DuckDB", cpu / cost["numba"], least, "times the CPU")
    same = digest(answer) == digest(answers[EngineName.NUMBA])
    for count, (found, ours) in second.items():
        direct = found.pairs.taken(found.degree == 1)
        seen = np.zeros(len(index.persons), np.bool_)
        seen[direct.person] = True
        are_cases = np.zeros_like(seen)
        are_cases[in_columns(cases(index, count), index.persons).person] = True
        onward = direct.taken(~are_cases[direct.person])
        unknown = np.full(len(index.persons), -1, np.int64)
        seekers = seekers_onward(index, onward, rules(index, None)[1], unknown)
        run = partial(database.onward, seekers, onward.seeker, seen | are_cases)
        theirs, cpu, wall, _ = measured(run)
        print(
            f"duckdb, second degree alone, {count} cases: {cpu:.2f} s CPU, "
            f"{wall:.2f} s wall, {cpu / ours:.1f} times the CPU of both degrees",
            flush=True,
        )
        if count == arguments.cases:
            AIMS.at_least("second degree, DuckDB", cpu / ours, 6, "times the CPU")
        same &= digest(theirs) == digest(found.pairs.taken(found.degree == 2))
    return same


def rules(index, cap: int | None) -> list[DegreeRule]:
    least, _ = PlaceRules().least_at(index)
    capped, _ = PlaceRules(most_stays=cap).least_at(index)
    return [
        DegreeRule(Threshold(AT_LEAST), least),
        DegreeRule(
            Threshold(AT_LEAST), capped, latent=LATENT, until_controlled=CONTROLLED
        ),
    ]


def second_degree(index, arguments) -> dict[int, tuple[object, float]]:
    """Time two degrees, with and without a cap; return what was found without."""
    held = {}
    for count, cap in (
        (10, None),
        (arguments.cases, None),
        (arguments.cases, DEFAULT_CAP),
    ):
        if cap is None and count > 10 and arguments.persons > 1_000_000:
            continue
        engine = pair_engine(EngineName.NUMBA)
        found, cpu, wall, memory = measured(
            partial(
                find_degrees,
                index,
                cases(index, count),
                rules(index, cap),
                engine=engine,
            )
        )
        reached = len(np.unique(found.pairs.person))
        what = f"two degrees, {count} cases, {f'cap {cap}' if cap else 'no rules'}"
        print(
            f"{what}: {cpu:.2f} s CPU, {wall:.2f} s wall, {len(found.pairs):,} rows, "
            f"{reached:,} persons, peak private memory {memory / 2**20:,.0f} MB",
            flush=True,
        )
        if cap is None and arguments.persons < FIVE:
            held[count] = found, cpu
        if cap and FIVE <= arguments.persons < CITY:
            AIMS.at_most(what, wall, 2, "s wall")
        if arguments.persons >= CITY:
            AIMS.at_most(what, *((wall, 10, "s wall") if cap else (cpu, 5, "s CPU")))
    return held


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


def digest(answer) -> int:
    """Return a digest of an answer's rows, whatever their order."""
    if not isinstance(answer, np.ndarray):
        minutes = (answer.total, answer.first, answer.last)
        total, first, last = (one // MINUTE_US for one in minutes)
        columns = (answer.seeker, answer.person, total, answer.encounters, first, last)
        answer = np.stack([one.astype(np.int64) for one in columns], axis=1)
    return hash(np.ascontiguousarray(answer[np.lexsort(answer.T[::-1])]).tobytes())


if __name__ == "__main__":
    sys.exit(main())
