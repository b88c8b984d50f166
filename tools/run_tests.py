"""`make test`: the whole suite on SQLite, then what depends on the database on PostgreSQL.

Says in one line each what it left out and why. Ends non-zero if anything failed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-q"]
# What a database could do differently; the pure library has no business there.
ON_POSTGRESQL = ["tests/desks", "tests/agree"]


def main() -> int:
    """Run every part that this machine can run."""
    parallel = ["-n", str(min(os.cpu_count() or 1, 4))]
    parts = [_run("SQLite", [*PYTEST, *parallel, "-m", "not browser"])]
    left_out = []
    if _chromium():
        parts.append(_run("browser", [*PYTEST, "-m", "browser"]))
    else:
        left_out.append("browser jobs: no Chromium (set EPILOOP_CHROMIUM or install chromium)")
    url, stop = _postgresql()
    if url:
        try:
            environment = {"EPILOOP_DATABASE_URL": url}
            command = [*PYTEST, *parallel, "-m", "not browser", *ON_POSTGRESQL]
            parts.append(_run("PostgreSQL", command, **environment))
        finally:
            stop()
    else:
        left_out.append("PostgreSQL: its programs (initdb, pg_ctl) were not found")
    if not (ROOT.parent / "shared" / "data").is_dir() and "EPILOOP_SHARED_DATA" not in os.environ:
        left_out.append("real data sets: no ../shared/data (set EPILOOP_SHARED_DATA)")
    for line in left_out:
        print(f"Left out — {line}")
    return int(any(parts))


def _run(name: str, command: list[str], **environment: str) -> int:
    print(f"\n=== {name} ===", flush=True)
    # Whatever this shell has set, the tests make their own installation.
    inherited = {k: v for k, v in os.environ.items() if k != "EPILOOP_DATA"}
    return subprocess.run(command, cwd=ROOT, env={**inherited, **environment}, check=False).returncode


def _chromium() -> bool:
    named = os.environ.get("EPILOOP_CHROMIUM", "/usr/bin/chromium")
    return Path(named).exists() or shutil.which("chromium") is not None


def _postgresql():  # noqa: ANN202  a context of its own is more than this needs
    from throwaway_postgres import start_cluster

    cluster = start_cluster()
    return (cluster.url, cluster.stop) if cluster else ("", lambda: None)


if __name__ == "__main__":
    sys.exit(main())
