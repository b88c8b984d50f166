"""How many chained actions a second? And how fast is the trail read back?

    python benchmarks/trail_append.py [--actions 3000] [--writers 4]
    python tools/throwaway_postgres.py run --durable -- python benchmarks/trail_append.py

SQLite in a temporary folder by default, as an installation uses it; PostgreSQL where
EPILOOP_DATABASE_URL points to one (its tables of a made-up desk are made and removed).
One action is a recording in which one row is written and one deed is told: two chained
events with their details, and the index from persons to them.
"""

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import django
from aims import noted
from django.conf import settings

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from epiloop_hq import environment

AT_LEAST = 300  # chained actions a second
NOON = datetime(2022, 4, 23, 12, tzinfo=UTC)


def main() -> int:
    """Measure, print, and return 1 if a rate is below what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--actions", type=int, default=3_000)
    parser.add_argument("--writers", type=int, default=4)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="epiloop-bench-") as folder:
        configure(Path(folder))
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", run_syncdb=True, verbosity=0)
        busy = os.getloadavg()[0]
        print(f"{connection.vendor} {version(connection)}; load {busy:.1f} before")
        try:
            rates = [
                measure_one(arguments.actions),
                measure_many(arguments.actions, arguments.writers),
            ]
            measure_reading()
        finally:
            call_command("flush", interactive=False, verbosity=0)
            connection.close()
    one, many = rates
    kept = [
        noted("chained actions, one writer", one, "/s", at_least=AT_LEAST),
        noted("chained actions, several writers", many, "/s", at_least=AT_LEAST),
    ]
    return int(not all(kept))


def configure(folder: Path) -> None:
    """Set up the trail and the made-up desk on which it is tried, and nothing else."""
    url = environment.text("EPILOOP_DATABASE_URL")
    settings.configure(
        DATA=folder,
        USE_TZ=True,
        INSTALLED_APPS=["epiloop_hq.audit", "desks.audit.trail_app"],
        DATABASES={"default": environment.database(url, folder, file_name="b.sqlite3")},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


def version(connection) -> str:
    """Return the database's version and how carefully it writes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT version(), current_setting('fsync')")
            text, fsync = cursor.fetchone()
            return f"{text.split()[1]}, fsync {fsync}"
        cursor.execute("SELECT sqlite_version()")
        return f"{cursor.fetchone()[0]}, WAL, synchronous NORMAL"


def act(number: int) -> None:
    """Do one action."""
    from desks.audit.trail_app.models import Case
    from epiloop_hq.actor import Actor
    from epiloop_hq.audit.recording import recording

    with recording(actor=Actor(1, "Li"), now=NOON, via="benchmark") as trail:
        case = Case.objects.create(area_path="11/110111/", person_id=number)
        trail.add("case.opened", case, happened_at=NOON, tube=number)


def timed(count: int) -> list[float]:
    """Return the seconds that each of so many actions took."""
    taken = []
    for number in range(count):
        start = time.perf_counter()
        act(number)
        taken.append(time.perf_counter() - start)
    return taken


def measure_one(count: int) -> float:
    """Measure one writer."""
    timed(50)
    start = time.perf_counter()
    taken = timed(count)
    return report("one writer", taken, time.perf_counter() - start)


def measure_many(count: int, writers: int) -> float:
    """Measure several processes at once; each opens its own connection."""
    from django.db import connections

    connections.close_all()
    with multiprocessing.get_context("fork").Pool(writers) as pool:
        pool.map(timed, [5] * writers)
        start = time.perf_counter()
        taken = pool.map(timed, [count // writers] * writers, chunksize=1)
        seconds = time.perf_counter() - start
    return report(
        f"{writers} writers at once", [t for part in taken for t in part], seconds
    )


def report(name: str, taken: list[float], seconds: float) -> float:
    """Print a rate with its waiting times, and return it."""
    rate = len(taken) / seconds
    cuts = statistics.quantiles(taken, n=100)
    print(
        f"{name}: {rate:,.0f} actions/s ({2 * rate:,.0f} chained events/s), "
        f"p50 {cuts[49] * 1e3:.1f} ms, p95 {cuts[94] * 1e3:.1f} ms, "
        f"longest {max(taken) * 1e3:.0f} ms"
    )
    return rate


def measure_reading() -> None:
    """Measure verification, one case's past, the whole present, and the comparison."""
    from epiloop_hq.audit.compare import compare_fold_with_tables
    from epiloop_hq.audit.fold import fold, last_seq
    from epiloop_hq.audit.verify import verify_trail

    events, cases = last_seq(), 20
    subjects = [f"trail_app.Case:{pk}" for pk in range(1, cases + 1)]
    for name, read, count in (
        ("verify", verify_trail, events),
        (f"as-of of {cases} records", lambda: fold(subjects=subjects), cases),
        ("fold of everything", fold, events // 2),
        ("nightly comparison", compare_fold_with_tables, events // 2),
    ):
        start = time.perf_counter()
        result = read()
        seconds = time.perf_counter() - start
        print(f"{name}: {seconds * 1e3:,.1f} ms ({count / seconds:,.0f}/s)")
        if name == "verify":
            print(f"  {result}")


if __name__ == "__main__":
    sys.exit(main())
