"""The list of erasures, kept beside the database, so that a restore forgets nobody.

A backup is older than the erasures made after it. The list stands in the data folder
and is not part of what is restored; after a restore, what it names is erased again.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from epiloop_hq.audit.erasure import told_erasures, told_identifiers

FILE_NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class ListedErasure:
    """One erasure: whose, and why. Ids only."""

    erasure: str
    person_ids: tuple[int, ...]
    reason: str


def update_list() -> int:
    """Add to the list the erasures of the trail that it lacks; return how many.

    After each erasure, and before each backup in case the last time was cut short.
    """
    known = {listed.erasure for listed in listed_erasures()}
    lacking = [
        ListedErasure(told.erasure, told.person_ids, told.reason)
        for told in told_erasures()
        if told.erasure not in known
    ]
    if lacking:
        handle = os.open(list_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.writelines(f"{json.dumps(asdict(e))}\n" for e in lacking)
            out.flush()
            os.fsync(out.fileno())
    return len(lacking)


def listed_erasures() -> list[ListedErasure]:
    """Return what the list names, oldest first."""
    if not list_file().exists():
        return []
    lines = list_file().read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines]


def missing_from_trail() -> list[ListedErasure]:
    """Return the listed erasures of which the trail does not know: it was restored."""
    listed = listed_erasures()
    done = told_identifiers() if listed else frozenset()
    return [one for one in listed if one.erasure not in done]


def list_file() -> Path:
    """Return where the list stands."""
    return Path(settings.DATA) / FILE_NAME


def _read(line: str) -> ListedErasure:
    said = json.loads(line)
    return ListedErasure(said["erasure"], tuple(said["person_ids"]), said["reason"])
