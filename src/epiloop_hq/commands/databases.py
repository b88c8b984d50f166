"""Copies of the installation's databases: SQLite's own backup, PostgreSQL's own dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from epiloop_hq.commands.passphrase import BackupError

Description = Mapping[str, Any]  # Django's description of one database
TABLES = "select count(*) from pg_tables where schemaname = current_schema()"


def is_sqlite(description: Description) -> bool:
    """Tell whether the database is a file in the data folder."""
    return str(description["ENGINE"]).endswith("sqlite3")


def copy_sqlite(file: Path, copy: Path) -> None:
    """Copy as it stood at one instant, while others go on writing."""
    # All pages in one step: readers in WAL mode see one state and hold up no writer.
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as to:
        source.backup(to)


def dump(description: Description, file: Path) -> None:
    """Write PostgreSQL's own dump, one snapshot, while others go on writing."""
    _run("pg_dump", description, "--format=custom", "--no-owner", f"--file={file}")


def load(description: Description, file: Path) -> None:
    """Load a dump into an empty database, all of it or nothing."""
    _run(
        "pg_restore",
        description,
        *("--no-owner", "--single-transaction", "--exit-on-error", str(file)),
    )


def check_no_tables(description: Description) -> None:
    """Raise `BackupError` if the PostgreSQL database holds anything."""
    said = _run("psql", description, "--no-psqlrc", "-tAc", TABLES)
    if said.strip() != "0":
        raise BackupError(
            f"The database {description['NAME']} is not empty; make a new one."
        )


def _run(program: str, description: Description, *options: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"{program} is not on this machine; install PostgreSQL's client."
        )
    command = [found, f"--dbname={description['NAME']}", *options]
    done = subprocess.run(
        command,
        env=os.environ | _whereabouts(description),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def _whereabouts(description: Description) -> dict[str, str]:
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER"}
    names["PGPASSWORD"] = "PASSWORD"
    known = {variable: str(description[name]) for variable, name in names.items()}
    return {variable: value for variable, value in known.items() if value}
