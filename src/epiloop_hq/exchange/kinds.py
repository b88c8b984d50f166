"""Closed sets of the exchange desk."""

from enum import StrEnum
from typing import Final


class BatchState(StrEnum):
    """Where one import stands."""

    UPLOADED = "uploaded"
    MAPPED = "mapped"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    REFUSED = "refused"


class RefusalCode(StrEnum):
    """Why the headquarters did not take a row that could be read."""

    AREA_NOT_YOURS = "area.not_yours"
    RECORD_REFUSED = "record.refused"
    CASE_CLOSED = "case.closed"
    TIME_MISSING = "time.missing"
    TUBE_FILLED = "tube.filled"
    VISITS_DELIVERED = "visits.delivered"


class ExportKind(StrEnum):
    """The lists that may leave the house."""

    CASES = "cases"
    CONTACTS = "contacts"
    CALLS = "calls"


class ImportNote(StrEnum):
    """Under which names rows of a file are known again; `person` is who they are about."""

    PERSON = "person"


# A batch whose rows may still change.
GOING_ON: Final = frozenset({BatchState.RUNNING})
# A batch that may be (re)started.
STARTABLE: Final = frozenset(
    {
        BatchState.MAPPED,
        BatchState.RUNNING,
        BatchState.FINISHED,
        BatchState.CANCELLED,
        BatchState.FAILED,
        BatchState.REFUSED,
    }
)
# Under which name the worker knows an import.
IMPORT_JOB: Final = "import"
