"""The packed visits beside the database: a search index, made anew from its rows.

It may tell of too much for a moment, never of too little: whom it names is looked up in
the rows, which alone say who was where. So it holds stays in whole minutes, widened.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pyarrow as pa
from django.conf import settings

from epiloop.visits import (
    DamagedStoreError,
    Feed,
    NoStoreError,
    StoreBusyError,
    TableOptions,
    VisitStore,
    fold,
    pack,
    waiting_bytes,
)
from epiloop.visits import expire as expire_in
from epiloop.visits.forgetting import forget as forget_in
from epiloop.visits.manifest import read_manifest

log = logging.getLogger(__name__)

# Every search reads what waits: so much is read in a tenth of a second.
FOLD_AT_BYTES: Final = 4 << 20
SOURCE: Final = "headquarters"  # of rows that name no delivery: there are none


def folder() -> Path:
    """Return where the packed visits lie, for the server's own account alone."""
    path = Path(settings.DATA) / "visits"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def zone() -> ZoneInfo:
    """Return the time zone whose days are packed."""
    return ZoneInfo(settings.HEADQUARTERS_ZONE)


def is_packed() -> bool:
    """Return whether there is a store; a restored headquarters has none yet.

    A damaged one is removed: it is made anew from the rows.
    """
    try:
        read_manifest(folder())
    except NoStoreError:
        return False
    except DamagedStoreError as error:
        log.warning("The packed visits are made anew: %s", error)
        remove()
        return False
    return True


def make() -> None:
    """Make a store that holds nothing."""
    pack([], folder(), TableOptions(), zone=zone())


def add(table: pa.Table) -> None:
    """Take visits in; when this returns they are on the disk and are found.

    They are put into their days once so many wait that reading them takes a second.
    """
    with Feed(folder(), TableOptions(zone=zone())) as feed:
        feed.append(table, source=SOURCE)
    if waiting_bytes(folder()) > FOLD_AT_BYTES:
        fold_waiting()


def fold_waiting() -> None:
    """Put what was taken in into its days; another process may be doing so already."""
    with suppress(StoreBusyError):
        fold(folder())


def opened() -> VisitStore:
    """Return the store as it stands."""
    return VisitStore(folder())


def forget(*, persons: Iterable[str], sources: Iterable[str]) -> None:
    """Remove every record of these persons, and of these deliveries, from its files."""
    forget_in(folder(), persons=persons, sources=sources)


def expire(*, before: date) -> None:
    """Remove the days before one; on another day if somebody else is writing."""
    if is_packed():
        with suppress(StoreBusyError):
            expire_in(folder(), before=before)


def remove() -> None:
    """Remove the whole store; the commit of it first, so that nobody opens a part."""
    for path in sorted(folder().rglob("*"), key=_manifest_first):
        if path.is_file() and path.name != "lock":
            path.unlink()


def _manifest_first(path: Path) -> tuple[bool, str]:
    return path.name != "store.json", str(path)
