"""`make test`: the whole suite on SQLite, then what depends on the database on PostgreSQL.

    python tools/run_tests.py [--only sqlite|browser|postgresql]

Says in one line each what it left out and why. Ends non-zero if anything failed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from throwaway_postgres import NoPostgresError, throwaway

ROOT = Path(__file__).parents[1]
NOTHING_COLLECTED = 5  # pytest's own exit code
# What a database could do differently; the pure library has no business there.
ON_POSTGRESQL = ("tests/desks", "tests/known/imports")
# These run a whole installation in a folder, on SQLite whatever is set.
ON_SQLITE_ALONE = ("sealing", "commands", "backup")
NO_POSTGRESQL = "PostgreSQL: its programs (initdb, pg_ctl) were not found"
NO_CHROMIUM = "browser jobs: no Chromium (set EPILOOP_CHROMIUM or install chromium)"
NO_DATA = "real data sets: no ../shared/data (set EPILOOP_SHARED_DATA)"


def main() -> int:
    """Run every part that this machine can run; tell what it could not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS, action="append")
    asked = parser.parse_args().only or list(PARTS)
    begin = time.perf_counter()
    left_out = [] if has_shared_data() else [NO_DATA]
    failed = []
    for name in asked:
        outcome = PARTS[name]()
        if isinstance(outcome, str):
            left_out.append(outcome)
        elif outcome:
            failed.append(name)
    for line in left_out:
        print(f"Left out — {line}")
    minutes = (time.perf_counter() - begin) / 60
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All passed"
    print(f"{verdict}, in {minutes:.1f} minutes.")
    return int(bool(failed))


def on_sqlite() -> int:
    """Run everything but the browser jobs."""
    return pytest("SQLite", "-m", "not browser", *in_parallel())


def in_browser() -> int | str:
    """Run the browser jobs, or say why not."""
    named = os.environ.get("EPILOOP_CHROMIUM", "/usr/bin/chromium")
    if not Path(named).exists() and shutil.which("chromium") is None:
        return NO_CHROMIUM
    return pytest("browser", "-m", "browser")


def on_postgresql() -> int | str:
    """Run what depends on the database on a server of its own, or say why not."""
    own = [f"--ignore=tests/desks/commands/test_{name}.py" for name in ON_SQLITE_ALONE]
    there = [folder for folder in ON_POSTGRESQL if (ROOT / folder).is_dir()]
    arguments = ["-m", "not browser", *in_parallel(), *own, *there]
    try:
        with throwaway() as url:
            return pytest(
                "PostgreSQL", *arguments, environment={"EPILOOP_DATABASE_URL": url}
            )
    except NoPostgresError:
        return NO_POSTGRESQL


PARTS: dict[str, Callable[[], int | str]] = {
    "sqlite": on_sqlite,
    "browser": in_browser,
    "postgresql": on_postgresql,
}


def pytest(
    name: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> int:
    """Run pytest in random order; return 0, or what it ended with."""
    print(f"\n=== {name} ===", flush=True)
    # Whatever this shell has set, the tests make their own installation.
    own = {k: v for k, v in os.environ.items() if k not in INSTALLATION}
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=own | dict(environment or {}), check=False
    )
    return 0 if done.returncode == NOTHING_COLLECTED else done.returncode


INSTALLATION = ("EPILOOP_DATA", "EPILOOP_DATABASE_URL", "EPILOOP_DATABASE_URL_FILE")


def in_parallel() -> list[str]:
    """Return one worker a core, four at most."""
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]


def has_shared_data() -> bool:
    """Tell whether the real data sets are there."""
    beside = ROOT.parent / "shared" / "data"
    return beside.is_dir() or "EPILOOP_SHARED_DATA" in os.environ


if __name__ == "__main__":
    sys.exit(main())
