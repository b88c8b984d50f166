"""`epiloop backup`: everything the installation remembers, in one sealed file."""

import argparse
import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import BinaryIO

from epiloop_hq.commands import databases, passphrase, start
from epiloop_hq.commands.passphrase import BackupError

# Made anew: at every start from the package, and from the rows of the database.
LEFT_OUT = frozenset({"arriving", "static", "visits"})
SCRATCH = ".backup-"


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command."""
    backup = subparsers.add_parser("backup", help="write a sealed copy of all data")
    backup.add_argument("file", type=Path, help="a new file, outside the data folder")
    backup.set_defaults(run=_backup)


def _backup(arguments: argparse.Namespace) -> int:
    start.start_ready()
    from django.conf import settings

    from epiloop_hq.audit import erasure_list

    file: Path = arguments.file.resolve()
    _check_new(file, settings.DATA)
    words = passphrase.chosen()
    # In case the last erasure was cut short before it was listed.
    erasure_list.update_list()
    # Beside the data, unsealed for a while: nowhere else is as well guarded.
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=settings.DATA) as scratch:
        folder = Path(scratch)
        copy_data(folder / "data")
        _pack(folder / "data", folder / "data.tar.gz")
        _seal(folder / "data.tar.gz", file, words)
    print(f"Backup written: {file} ({file.stat().st_size:,} bytes)")
    return 0


def _check_new(file: Path, data: Path) -> None:
    if file.exists():
        raise BackupError(f"{file} exists; a backup never replaces another.")
    if file.is_relative_to(data):
        raise BackupError(
            f"{file} lies in the data folder, which would be lost with it."
        )
    if not file.parent.is_dir():
        raise BackupError(f"There is no folder {file.parent}.")


def copy_data(target: Path) -> None:
    """Copy databases, then files, into a new folder, while the server goes on.

    In this order: a file that came in the meantime is one too many, but none that a row
    names is missing.
    """
    from django.conf import settings

    target.mkdir(mode=0o700)
    for alias in start.DATABASES:
        description = settings.DATABASES[alias]
        if databases.is_sqlite(description):
            name = Path(description["NAME"])
            databases.copy_sqlite(name, target / name.name)
        else:
            databases.dump(description, target / f"{alias}.dump")
    for entry in sorted(settings.DATA.iterdir()):
        if not _is_left_out(entry.name):
            copy = shutil.copytree if entry.is_dir() else shutil.copy2
            copy(entry, target / entry.name)


def _is_left_out(name: str) -> bool:
    return name in LEFT_OUT or name.startswith(SCRATCH) or ".sqlite3" in name


def _pack(folder: Path, file: Path) -> None:
    with tarfile.open(file, "w:gz", compresslevel=6) as archive:
        for entry in sorted(folder.iterdir()):
            archive.add(entry, arcname=entry.name)


def _seal(packed: Path, file: Path, words: str) -> None:
    """Write the sealed file under its name only when all of it is on the disk."""
    from epiloop_hq.sealing import seal

    part = file.with_name(f"{file.name}.part")
    try:
        with packed.open("rb") as source, _private(part) as target:
            seal(source, target, passphrase=words)
            target.flush()
            os.fsync(target.fileno())
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


def _private(file: Path) -> BinaryIO:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(handle, "wb")
