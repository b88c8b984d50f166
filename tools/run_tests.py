"""`make test`: everything on SQLite, then browser jobs and PostgreSQL side by side.

    python tools/run_tests.py [--only sqlite|browser|postgresql] [--all]

Says in one line each what it left out and why. Ends non-zero if anything failed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from throwaway_postgres import NoPostgresError, throwaway

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from chromium import chromium  # noqa: E402

NOTHING_COLLECTED = 5  # pytest's own exit code
# What a database could do differently; the pure library has no business there.
SETS = "tests/known/imports/test_on_the_server.py"
ON_POSTGRESQL = ("tests/desks", "tests/architecture/test_pages.py", SETS)
TABLE_OF_PAGES = (
    "tests/architecture/test_pages.py::test_each_role_gets_the_verdict_of_the_table"
)
OTHER_ROLES = (
    "district",
    "investigator",
    "transfer",
    "community",
    "laboratory",
    "viewer",
    "administrator",
)
# Words and verdicts stand above the database. So that each page's queries have run on
# PostgreSQL too, headquarters opens all of them once, and a stranger tries to.
ABOVE_THE_DATABASE = (
    "--ignore-glob=*/desks/*/test_*pages.py",
    "--ignore-glob=*/desks/*/test_permissions.py",
    "--ignore=tests/desks/web",
    "--ignore=tests/desks/workbench",
    *(f"--deselect={TABLE_OF_PAGES}[{role}]" for role in OTHER_ROLES),
)
# These run a whole installation in a folder, on SQLite whatever is set.
ON_SQLITE_ALONE = tuple(
    f"--ignore=tests/desks/{name}.py"
    for name in (
        "commands/test_sealing",
        "commands/test_commands",
        "commands/test_backup",
        "exchange/test_killed",
    )
)
TO_SQLITE = (
    "PostgreSQL: words and verdicts of pages, programs in a folder on SQLite, and the "
    "pure library (all that touches a database: make test-postgres-all)"
)
NO_POSTGRESQL = "PostgreSQL: its programs (initdb, pg_ctl) were not found"
NO_CHROMIUM = "browser jobs: no Chromium (set EPILOOP_CHROMIUM or install chromium)"
NO_DATA = "real data sets: no ../shared/data (set EPILOOP_SHARED_DATA)"
INSTALLATION = ("EPILOOP_DATA", "EPILOOP_DATABASE_URL", "EPILOOP_DATABASE_URL_FILE")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a part ended: what pytest returned and wrote, and what was left out."""

    code: int = 0
    written: str = ""
    left_out: str = ""


def main() -> int:
    """Run every part that this machine can run; tell what it could not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument(
        "--all",
        action="store_true",
        help="on PostgreSQL too, all that needs a database",
    )
    arguments = parser.parse_args()
    begin = time.perf_counter()
    left_out = [] if has_shared_data() else [NO_DATA]
    failed = []
    for names in ROUNDS:
        asked = [n for n in names if n in (arguments.only or PARTS)]
        for name, outcome in side_by_side(asked, whole=arguments.all):
            if outcome.left_out:
                left_out.append(outcome.left_out)
            if outcome.code:
                failed.append(name)
    for line in left_out:
        print(f"Left out — {line}")
    minutes = (time.perf_counter() - begin) / 60
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All passed"
    print(f"{verdict}, in {minutes:.1f} minutes.")
    return int(bool(failed))


def side_by_side(names: list[str], *, whole: bool) -> list[tuple[str, Outcome]]:
    """Run parts at the same time; one alone writes as it goes, several when they end."""
    print(f"\n=== {' and '.join(names)} ===" if names else "", flush=True)
    is_alone = len(names) == 1
    with ThreadPoolExecutor(max_workers=len(PARTS)) as pool:
        running = [
            (name, pool.submit(PARTS[name], is_alone=is_alone, whole=whole))
            for name in names
        ]
        ended = [(name, future.result()) for name, future in running]
    for name, outcome in ended:
        if outcome.written:
            print(f"\n=== {name} ===\n{outcome.written}", flush=True)
    return ended


def on_sqlite(*, is_alone: bool, whole: bool) -> Outcome:  # noqa: ARG001
    """Run everything but the browser jobs."""
    return pytest("-m", "not browser", *in_parallel(), is_alone=is_alone)


def in_browser(*, is_alone: bool, whole: bool) -> Outcome:  # noqa: ARG001
    """Run the browser jobs, or say why not."""
    if chromium() is None:
        return Outcome(left_out=NO_CHROMIUM)
    return pytest("-m", "browser", *in_parallel(), "tests/browser", is_alone=is_alone)


def on_postgresql(*, is_alone: bool, whole: bool) -> Outcome:
    """Run what depends on the database on a server of its own, or say why not."""
    left_out = () if whole else ABOVE_THE_DATABASE
    arguments = ["-m", "not browser", *in_parallel(), *ON_SQLITE_ALONE, *left_out]
    try:
        with throwaway() as url:
            outcome = pytest(
                *arguments,
                *ON_POSTGRESQL,
                is_alone=is_alone,
                environment={"EPILOOP_DATABASE_URL": url},
            )
    except NoPostgresError:
        return Outcome(left_out=NO_POSTGRESQL)
    return Outcome(outcome.code, outcome.written, "" if whole else TO_SQLITE)


PARTS: dict[str, Callable[..., Outcome]] = {
    "sqlite": on_sqlite,
    "browser": in_browser,
    "postgresql": on_postgresql,
}
# A browser waits for its pages half the time, and a database's client for answers.
ROUNDS = (("sqlite",), ("browser", "postgresql"))


def pytest(
    *arguments: str, is_alone: bool, environment: Mapping[str, str] | None = None
) -> Outcome:
    """Run pytest in random order."""
    # Whatever this shell has set, the tests make their own installation, and are compiled
    # once, not by each of a hundred processes.
    unset = {*INSTALLATION, "PYTHONDONTWRITEBYTECODE"}
    own = {k: v for k, v in os.environ.items() if k not in unset}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=ROOT,
        env=own | dict(environment or {}),
        check=False,
        stdout=None if is_alone else subprocess.PIPE,
        stderr=None if is_alone else subprocess.STDOUT,
        text=True,
    )
    code = 0 if done.returncode == NOTHING_COLLECTED else done.returncode
    return Outcome(code, done.stdout or "")


def in_parallel() -> list[str]:
    """Return one worker a core, four at most."""
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]


def has_shared_data() -> bool:
    """Tell whether the real data sets are there."""
    beside = ROOT.parent / "shared" / "data"
    return beside.is_dir() or "EPILOOP_SHARED_DATA" in os.environ


if __name__ == "__main__":
    sys.exit(main())
