"""`epiloop backup` and `restore`: everything the installation remembers, sealed."""

import argparse
import getpass
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import BinaryIO

from epiloop_hq.commands import start

# Made anew at every start from the package.
LEFT_OUT = frozenset({"static"})


class BackupError(Exception):
    """A backup or restore that cannot be done; the text says why."""


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the two commands."""
    backup = subparsers.add_parser("backup", help="write a sealed copy of all data")
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=_backup)
    restore = subparsers.add_parser(
        "restore", help="unseal a backup into an empty folder"
    )
    restore.add_argument("file", type=Path)
    restore.add_argument("--data", type=Path, required=True, help="the empty folder")
    restore.set_defaults(run=_restore)


def _backup(arguments: argparse.Namespace) -> int:
    start.start()
    from epiloop_hq.sealing import seal

    passphrase = _passphrase(twice=True)
    part = arguments.file.with_suffix(arguments.file.suffix + ".part")
    with tempfile.TemporaryDirectory(prefix="epiloop-backup-") as scratch:
        folder = Path(scratch)
        _copy_data(folder / "data")
        _pack(folder / "data", folder / "data.tar.gz")
        with (folder / "data.tar.gz").open("rb") as source, _private(part) as target:
            seal(source, target, passphrase=passphrase)
            target.flush()
            os.fsync(target.fileno())
    part.replace(arguments.file)
    print(f"Backup written: {arguments.file} ({arguments.file.stat().st_size:,} bytes)")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from epiloop_hq.sealing import SealError, unseal

    data: Path = arguments.data
    try:
        _check_empty(data)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        passphrase = _passphrase(twice=False)
        with tempfile.TemporaryDirectory(
            prefix="epiloop-restore-", dir=data.parent
        ) as scratch:
            packed = Path(scratch) / "data.tar.gz"
            with arguments.file.open("rb") as source, packed.open("wb") as target:
                unseal(source, target, passphrase=passphrase)
            with tarfile.open(packed) as archive:
                archive.extractall(data, filter="data")
    except (BackupError, SealError, OSError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    start.start(data)
    _load_dumps(data)
    start.migrate()
    _replay_erasures()
    print(f"Restored into {data}. Serve it with: EPILOOP_DATA={data} epiloop serve")
    return 0


def _check_empty(data: Path) -> None:
    if data.exists() and any(data.iterdir()):
        raise BackupError(f"{data} is not empty; name an empty folder.")


def _copy_data(target: Path) -> None:
    from django.conf import settings

    target.mkdir(mode=0o700)
    for entry in settings.DATA.iterdir():
        if entry.name in LEFT_OUT or ".sqlite3" in entry.name:
            continue
        copy = shutil.copytree if entry.is_dir() else shutil.copy2
        copy(entry, target / entry.name)
    for alias, description in settings.DATABASES.items():
        if description["ENGINE"].endswith("sqlite3"):
            _copy_sqlite(Path(description["NAME"]), target)
        else:
            _dump_postgresql(description, target / f"{alias}.dump")


def _copy_sqlite(file: Path, target: Path) -> None:
    # SQLite's online backup: a consistent copy while others write.
    with sqlite3.connect(file) as source, sqlite3.connect(target / file.name) as copy:
        source.backup(copy)
    source.close()
    copy.close()


def _dump_postgresql(description: dict[str, str], file: Path) -> None:
    _run_postgresql("pg_dump", description, ["--format=custom", f"--file={file}"])


def _load_dumps(data: Path) -> None:
    from django.conf import settings

    for alias, description in settings.DATABASES.items():
        dump = data / f"{alias}.dump"
        if dump.exists():
            _run_postgresql("pg_restore", description, ["--no-owner", str(dump)])
            dump.unlink()


def _run_postgresql(
    program: str, description: dict[str, str], options: list[str]
) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"{program} is not on this machine; install PostgreSQL's client."
        )
    known = {
        "PGHOST": description["HOST"],
        "PGPORT": description["PORT"],
        "PGUSER": description["USER"],
        "PGPASSWORD": description["PASSWORD"],
    }
    environment = {
        **os.environ,
        **{name: value for name, value in known.items() if value},
    }
    command = [found, f"--dbname={description['NAME']}", *options]
    subprocess.run(command, env=environment, check=True)


def _pack(folder: Path, file: Path) -> None:
    with tarfile.open(file, "w:gz", compresslevel=6) as archive:
        for entry in sorted(folder.iterdir()):
            archive.add(entry, arcname=entry.name)


def _private(file: Path) -> BinaryIO:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(handle, "wb")


def _passphrase(*, twice: bool) -> str:
    from epiloop_hq.environment import text

    given = text("EPILOOP_BACKUP_PASSPHRASE")
    if given:
        return given
    first = getpass.getpass("Passphrase of the backup: ")
    if not first or (twice and getpass.getpass("Once more: ") != first):
        raise SystemExit("The two passphrases differ, or nothing was typed.")
    return first


def _replay_erasures() -> None:
    from epiloop_hq import clock
    from epiloop_hq.actor import Actor
    from epiloop_hq.audit.retention import erase_again

    erase_again(actor=Actor.system("restore"), now=clock.now())
