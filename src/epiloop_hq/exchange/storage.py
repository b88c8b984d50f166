"""Uploaded files: under random names, readable by the server alone, gone when done."""

import os
import secrets
import tempfile
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from epiloop_hq.exchange.errors import ExchangeRefusedError

# The widest real line list of 120,000 rows comes to 60 MB; ten times that is a mistake.
MAX_UPLOAD_BYTES: Final = 500_000_000
OWNER_ONLY: Final = 0o600
# Longer than any upload takes to arrive.
LEFT_BEHIND_AFTER: Final = timedelta(days=1)


def folder() -> Path:
    """Return where uploads lie, made for the server's own account if need be."""
    path = Path(settings.MEDIA_ROOT) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def store(pieces: Iterable[bytes], *, suffix: str, told_bytes: int | None) -> str:
    """Write an upload piece by piece; return the random name it lies under.

    Parameters
    ----------
    suffix
        The ending of the file's own name, which tells its format.
    told_bytes
        How long the sender said that the file is; None where nothing was said.

    Raises
    ------
    ExchangeRefusedError
        If it is longer than is taken, or less arrived than was told. Nothing is kept.
    """
    name = secrets.token_hex(16) + suffix
    path = folder() / name
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    size = 0
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in pieces:
                size += len(piece)
                _check_size(size)
                out.write(piece)
        _check_whole(size, told_bytes)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name


def path_of(name: str) -> Path:
    """Return where a stored upload lies.

    Raises
    ------
    ExchangeRefusedError
        If it was never uploaded (a file of the command line), or is gone.
    """
    path = folder() / Path(name).name
    if not name or not path.is_file():
        raise ExchangeRefusedError(_("The uploaded file is gone; upload it again."))
    return path


def remove(name: str) -> bool:
    """Remove a stored upload; return whether there was one."""
    with suppress(ExchangeRefusedError):
        path_of(name).unlink()
        return True
    return False


def remove_left_behind(known: Collection[str]) -> int:
    """Remove uploads that a killed process left behind; return how many there were.

    They are of no batch and a day old: what has just arrived may not have its batch yet.

    Parameters
    ----------
    known
        The names of uploads that batches have.
    """
    arriving = Path(settings.FILE_UPLOAD_TEMP_DIR)
    # The machine's own time, by which files are dated: the headquarters' may be another.
    with tempfile.TemporaryFile(dir=arriving) as probe:
        latest = os.fstat(probe.fileno()).st_mtime - LEFT_BEHIND_AFTER.total_seconds()
    waiting = (path for path in folder().iterdir() if path.name not in known)
    removed = 0
    for path in (*arriving.iterdir(), *waiting):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < latest:
                path.unlink()
                removed += 1
    return removed


def _check_size(size: int) -> None:
    if size > MAX_UPLOAD_BYTES:
        raise ExchangeRefusedError(
            _("The file is larger than %(limit)d MB; split it.")
            % {"limit": MAX_UPLOAD_BYTES // 1_000_000}
        )


def _check_whole(size: int, told: int | None) -> None:
    if told is not None and size != told:
        raise ExchangeRefusedError(
            _(
                "Only %(size)d of %(told)d bytes of the file arrived. Upload it once more."
            )
            % {"size": size, "told": told}
        )
