"""`make bench`: every benchmark, on SQLite and then on PostgreSQL where it is found.

    python benchmarks/run.py [--full] [--only NAME] [--seconds N]

In about ten minutes: the city is a tenth of the project's aims, so that its figures show
what has become slower but do not prove the aims; `--full` takes the aims' own size and
an hour. The city is made anew for each database in a temporary folder; to measure one
city again and again, see `city.py` and `volume.py`. Ends with one table of all figures
and aims, and non-zero if a benchmark missed its aim or could not run.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

from aims import KEPT_IN, Figure, figures
from throwaway_postgres import NoPostgresError, throwaway

ROOT = Path(__file__).parents[1]

# Without a database; on an empty one that they fill; in the invented city.
ALONE = (
    "tables_read",
    "duplicates_match",
    "contacts_find",
    "visits_feed",
    "map_points",
)
ON_A_DATABASE = ("trail_append", "bulk_steps", "worker_idle", "import_lists")
CITY = ("volume", "reconcile")
# What a plain run gives them; with `--full` they take the aims' own size.
SMALLER = {
    "contacts_find": ("--persons=100000", "--cases=20", "--runs=3"),
    "import_lists": ("--rows=12000",),
}
SIZES = {
    False: {"persons": 100_000, "followed": 30_000, "open": 6_300},
    True: {"persons": 1_000_000, "followed": 300_000, "open": 63_000},
}


@dataclass(slots=True)
class Results:
    """What has been measured, on which ground, and which benchmarks ended badly."""

    kept_in: Path
    figures: list[tuple[str, Figure]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add(self, name: str, ground: str, code: int) -> int:
        """Take in what one benchmark kept, and its exit code; return the code."""
        self.figures += [(ground, figure) for figure in figures(self.kept_in)]
        self.kept_in.unlink(missing_ok=True)
        if code:
            self.failed.append(f"{name} on {ground}" if ground else name)
        return code

    def tell(self) -> None:
        """Print every figure beside its aim."""
        print(f"\n{'figure':58}{'on':12}{'':>14}{'aim':>14}")
        for ground, one in self.figures:
            value = f"{one.value:,.4g} {one.unit}"
            print(f"{one.what:58}{ground:12}{value:>14}{one.aim:>14}  {one.verdict}")
        failed = ", ".join(self.failed)
        print(f"\nMissed or failed: {failed}" if failed else "\nEvery aim was kept.")


def main() -> int:
    """Run them one after another, so that none disturbs another's figures."""
    arguments = asked()
    names = arguments.only or [*ALONE, *ON_A_DATABASE, *CITY]
    with tempfile.TemporaryDirectory(prefix="epiloop-bench-") as folder:
        results = Results(Path(folder) / "figures.jsonl")
        for name in (name for name in ALONE if name in names):
            results.add(name, "", run(name, results, *size(name, arguments)))
        on_database("SQLite", names, arguments, results, url="")
        try:
            with throwaway(durable=True) as url:
                on_database("PostgreSQL", names, arguments, results, url=url)
        except NoPostgresError as error:
            print(f"Left out: {error}")
    results.tell()
    return int(bool(results.failed))


def size(name: str, arguments: argparse.Namespace) -> tuple[str, ...]:
    return () if arguments.full else SMALLER.get(name, ())


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="the size of the aims")
    parser.add_argument("--seconds", type=int, default=60, help="of load on the city")
    parser.add_argument(
        "--only", action="append", choices=[*ALONE, *ON_A_DATABASE, *CITY]
    )
    return parser.parse_args()


def on_database(
    ground: str,
    names: list[str],
    arguments: argparse.Namespace,
    results: Results,
    *,
    url: str,
) -> None:
    """Run what needs a database on this one."""
    print(f"\n=== {ground} ===", flush=True)
    own = {"EPILOOP_DATABASE_URL": url} if url else {}
    # The city first: it needs databases in which nothing stands yet.
    if chosen := [name for name in CITY if name in names]:
        city(ground, chosen, arguments, results, own)
    for name in (name for name in ON_A_DATABASE if name in names):
        code = run(name, results, *size(name, arguments), **own)
        results.add(name, ground, code)


def city(
    ground: str,
    names: list[str],
    arguments: argparse.Namespace,
    results: Results,
    own: dict[str, str],
) -> None:
    people = [f"--{name}={number}" for name, number in SIZES[arguments.full].items()]
    with tempfile.TemporaryDirectory(prefix="epiloop-city-") as folder:
        own = own | {"EPILOOP_DATA": folder}
        if results.add("city", ground, run("city", results, *people, **own)):
            return
        asked = {"volume": [f"--seconds={arguments.seconds}"], "reconcile": people}
        for name in names:
            results.add(name, ground, run(name, results, *asked[name], **own))


def run(name: str, results: Results, *arguments: str, **environment: str) -> int:
    """Run one benchmark in a process of its own; return its exit code."""
    print(f"\n--- {' '.join([name, *arguments])}", flush=True)
    begin = time.perf_counter()
    known = {k: v for k, v in os.environ.items() if not k.startswith("EPILOOP_DATA")}
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])}
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *arguments],
        env=known | paths | environment | {KEPT_IN: str(results.kept_in)},
        cwd=ROOT,
        check=False,
    )
    print(f"    ({time.perf_counter() - begin:.0f} s)", flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
