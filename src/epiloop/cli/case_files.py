"""Files of cases and of encounters that are given on the command line."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from epiloop.cli.given_rows import GivenFileError, rows_of
from epiloop.contacts.beside import (
    EvidenceRowError,
    read_record_rows,
    read_roster_rows,
)
from epiloop.contacts.case_rows import CaseRowError, GivenCases, read_case_rows
from epiloop.protocols import Protocol
from epiloop.records import Proximity, Visit
from epiloop.timeline import Interval


def read_cases(
    path: Path,
    *,
    zone: ZoneInfo,
    until: datetime,
    protocol: Protocol | None,
    backwards: bool = False,
) -> GivenCases:
    """Read a file of cases, as `read_case_rows` has them.

    Raises
    ------
    GivenFileError
        If a row cannot be used; with its line.
    WindowUnknownError
        If the protocol needs a date that a case does not have.
    """
    try:
        return read_case_rows(
            rows_of(path),
            zone=zone,
            until=until,
            protocol=protocol,
            backwards=backwards,
        )
    except CaseRowError as error:
        raise GivenFileError(f"{path}, {error}") from error


def read_encounters(path: Path, *, zone: ZoneInfo) -> list[Proximity]:
    """Read a CSV or Parquet file of pair records, as `read_record_rows` has them.

    Raises
    ------
    GivenFileError
        If a row cannot be used; with its line.
    """
    try:
        return read_record_rows(rows_of(path), zone=zone)
    except EvidenceRowError as error:
        raise GivenFileError(f"{path}, {error}") from error


def read_rosters(path: Path, *, zone: ZoneInfo, reach: Interval | None) -> list[Visit]:
    """Read a CSV or Parquet file of rosters, as `read_roster_rows` has them.

    Raises
    ------
    GivenFileError
        If a row cannot be used; with its line.
    """
    try:
        return read_roster_rows(rows_of(path), zone=zone, reach=reach)
    except EvidenceRowError as error:
        raise GivenFileError(f"{path}, {error}") from error


def until_of(reach: Interval | None) -> datetime:
    """Return the end of what is known."""
    return reach.end if reach else datetime(1970, 1, 1, tzinfo=UTC)
