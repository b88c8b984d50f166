"""`epiloop restore`: a sealed backup into an empty folder, without forgetting erasures."""

import argparse
import shutil
import tarfile
import tempfile
from pathlib import Path

from epiloop_hq import environment
from epiloop_hq.commands import databases, passphrase, start
from epiloop_hq.commands.passphrase import BackupError

ERASURES = "erasures.jsonl"
NO_LIST = (
    "No list of erasures newer than the backup was found: whoever was erased since would "
    "stand in it again. Name the list with --erasures, or say --without-erasures."
)


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command."""
    restore = subparsers.add_parser(
        "restore", help="unseal a backup into an empty folder"
    )
    restore.add_argument("file", type=Path)
    restore.add_argument("--data", type=Path, required=True, help="the empty folder")
    restore.add_argument(
        "--erasures",
        type=Path,
        help=f"the list of erasures that is newer than the backup "
        f"(default: {ERASURES} in EPILOOP_DATA, if it is there)",
    )
    restore.add_argument(
        "--without-erasures",
        action="store_true",
        help="restore although the list is lost: who was erased since stands in it again",
    )
    restore.set_defaults(run=_restore)


def _restore(arguments: argparse.Namespace) -> int:
    data: Path = arguments.data.resolve()
    if data.exists() and any(data.iterdir()):
        raise BackupError(f"{data} is not empty; name an empty folder.")
    if not arguments.file.is_file():
        raise BackupError(f"There is no file {arguments.file}.")
    newer = _newer_list(arguments.erasures)
    if newer is None and not arguments.without_erasures:
        raise BackupError(NO_LIST)
    words = passphrase.known()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _unpack(arguments.file, data, words)
    _add_to_list(data / ERASURES, newer)
    start.start(data)
    again = start.migrate()
    print(f"Restored into {data}. Erasures carried out again: {again}.")
    print(f"Serve it with: EPILOOP_DATA={data} epiloop serve")
    return 0


def _newer_list(given: Path | None) -> list[str] | None:
    """Return the lines of the list that stands outside the backup; None if it is lost.

    A headquarters without a list has erased nobody.
    """
    if given is not None and not given.is_file():
        raise BackupError(f"There is no list of erasures {given}.")
    installed = Path(environment.text("EPILOOP_DATA", "var"))
    file = given or installed / ERASURES
    if file.is_file():
        return file.read_text(encoding="utf-8").splitlines()
    return [] if any(installed.glob("*")) else None


def _unpack(file: Path, data: Path, words: str) -> None:
    """Fill the folder, wholly or not at all: nothing is used before all is proved."""
    from epiloop_hq.sealing import unseal

    with tempfile.TemporaryDirectory(prefix=".restore-", dir=data) as scratch:
        packed, unpacked = Path(scratch) / "data.tar.gz", Path(scratch) / "data"
        with file.open("rb") as source, packed.open("wb") as target:
            unseal(source, target, passphrase=words)
        _extract(packed, unpacked)
        _load_dumps(unpacked, data)
        for entry in sorted(unpacked.iterdir()):
            shutil.move(entry, data / entry.name)


def _extract(packed: Path, unpacked: Path) -> None:
    """Extract plain files and folders only; Debian 12's Python has no filter for it."""
    with tarfile.open(packed) as archive:
        members = archive.getmembers()
        for member in members:
            inside = (unpacked / member.name).resolve().is_relative_to(unpacked)
            if not inside or not (member.isfile() or member.isdir()):
                raise BackupError(
                    f"The backup holds {member.name!r}, which is no file."
                )
        unpacked.mkdir(mode=0o700)
        archive.extractall(unpacked, members)  # noqa: S202  checked above


def _load_dumps(unpacked: Path, data: Path) -> None:
    """Load what PostgreSQL dumped; refuse databases of the other kind, or full ones."""
    url = environment.text("EPILOOP_DATABASE_URL")
    dumps = sorted(unpacked.glob("*.dump"))
    if bool(url) != bool(dumps):
        kind, advice = ("PostgreSQL", "set") if dumps else ("SQLite", "unset")
        raise BackupError(
            f"The backup holds {kind} databases: {advice} EPILOOP_DATABASE_URL."
        )
    suffixes = {"default": "", "access_log": "_access_log"}
    described = {
        dump: environment.database(url, data, file_name="", suffix=suffixes[dump.stem])
        for dump in dumps
    }
    for description in described.values():
        databases.check_no_tables(description)
    for dump, description in described.items():
        databases.load(description, dump)
        dump.unlink()


def _add_to_list(file: Path, lines: list[str] | None) -> None:
    held = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    lacking = [line for line in lines or [] if line not in held]
    if lacking:
        file.touch(mode=0o600)
        with file.open("a", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lacking)
