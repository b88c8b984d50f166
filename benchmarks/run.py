"""`make bench`: every benchmark, on SQLite and then on PostgreSQL where it is found.

    python benchmarks/run.py [--full] [--only NAME] [--seconds N]

In about ten minutes: the city is a tenth of the project's aims, so that its figures show
what has become slower but do not prove the aims; `--full` takes the aims' own size and
an hour. The city is made anew for each database in a temporary folder; to measure one
city again and again, see `city.py` and `volume.py`. Ends non-zero if a benchmark missed
its aim or could not run.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "src")]

from throwaway_postgres import NoPostgresError, throwaway  # noqa: E402

# Without a database; on an empty one that they fill; in the invented city.
ALONE = ("tables_read", "duplicates_match")
ON_A_DATABASE = ("trail_append", "bulk_steps", "worker_idle")
CITY = "volume"
SIZES = {
    False: {"persons": 100_000, "followed": 30_000, "open": 6_300},
    True: {"persons": 1_000_000, "followed": 300_000, "open": 63_000},
}


def main() -> int:
    """Run them one after another, so that none disturbs another's figures."""
    arguments = asked()
    names = arguments.only or [*ALONE, *ON_A_DATABASE, CITY]
    failed = [name for name in ALONE if name in names and run(name)]
    failed += on_database("SQLite", names, arguments, url="")
    try:
        with throwaway(durable=True) as url:
            failed += on_database("PostgreSQL", names, arguments, url=url)
    except NoPostgresError as error:
        print(f"Left out: {error}")
    print(f"Missed or failed: {', '.join(failed)}" if failed else "Every aim was kept.")
    return int(bool(failed))


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="the size of the aims")
    parser.add_argument("--seconds", type=int, default=60, help="of load on the city")
    parser.add_argument(
        "--only", action="append", choices=[*ALONE, *ON_A_DATABASE, CITY]
    )
    return parser.parse_args()


def on_database(
    name: str, names: list[str], arguments: argparse.Namespace, *, url: str
) -> list[str]:
    """Return the benchmarks that failed on this database."""
    print(f"\n=== {name} ===", flush=True)
    own = {"EPILOOP_DATABASE_URL": url} if url else {}
    # The city first: it needs databases in which nothing stands yet.
    failed = city(arguments, own) if CITY in names else []
    failed += [b for b in ON_A_DATABASE if b in names and run(b, **own)]
    return [f"{benchmark} on {name}" for benchmark in failed]


def city(arguments: argparse.Namespace, own: dict[str, str]) -> list[str]:
    size = [f"--{name}={number}" for name, number in SIZES[arguments.full].items()]
    with tempfile.TemporaryDirectory(prefix="epiloop-city-") as folder:
        own = own | {"EPILOOP_DATA": folder}
        if run("city", *size, **own):
            return ["city"]
        seconds = f"--seconds={arguments.seconds}"
        return [CITY] if run(CITY, seconds, **own) else []


def run(name: str, *arguments: str, **environment: str) -> int:
    """Run one benchmark in a process of its own; return its exit code."""
    print(f"\n--- {' '.join([name, *arguments])}", flush=True)
    begin = time.perf_counter()
    known = {k: v for k, v in os.environ.items() if not k.startswith("EPILOOP_DATA")}
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])}
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *arguments],
        env=known | paths | environment,
        cwd=ROOT,
        check=False,
    )
    print(f"    ({time.perf_counter() - begin:.0f} s)", flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
