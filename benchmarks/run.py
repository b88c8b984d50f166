"""`make bench`: every benchmark, on SQLite and then on PostgreSQL where it is found.

    python benchmarks/run.py [--persons N] [--followed N] [--open N] [--seconds N] [--only NAME]

The sizes default to those of the project's aims; smaller ones give a quick run whose
figures say little. The city is made anew for each database, in a temporary folder.
Ends non-zero if a benchmark missed its aim or could not run.
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
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--followed", type=int, default=300_000)
    parser.add_argument("--open", type=int, default=63_000)
    parser.add_argument("--seconds", type=int, default=120)
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
    size = [f"--{n}={getattr(arguments, n)}" for n in ("persons", "followed", "open")]
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
