"""Files of cases and of encounters that are given on the command line."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from epiloop.contacts.engine import Seeker
from epiloop.contacts.windows import infectious_windows, stated_window
from epiloop.errors import EpiloopError
from epiloop.protocols import Protocol
from epiloop.records import Case, Proximity
from epiloop.timeline import Interval


class CaseFileError(EpiloopError):
    """A row of a file given on the command line that cannot be used."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Cases with their windows, and when persons were brought under control."""

    seekers: tuple[Seeker, ...]
    controlled_at: dict[str, datetime]


def read_cases(
    path: Path, *, zone: ZoneInfo, until: datetime, protocol: Protocol | None
) -> CaseFile:
    """Read cases: `case_id, person_id` and `window_start`, or what the protocol counts.

    A row without a case id says only when a person was brought under control.

    Raises
    ------
    CaseFileError
        If a row cannot be used; with its line.
    WindowUnknownError
        If the protocol needs a date that a case does not have.
    """
    seekers, controlled = [], {}
    for line, row in _rows(path):
        try:
            person = _needed(row, "person_id")
            if row.get("controlled_at"):
                controlled[person] = _instant(row["controlled_at"], zone)
            if row.get("case_id") or not row.get("controlled_at"):
                case_id = _needed(row, "case_id")
                windows = _windows(row, case_id, person, zone, until, protocol)
                seekers.append(Seeker(case_id, person, windows))
        except ValueError as error:
            if isinstance(error, EpiloopError):
                raise
            raise CaseFileError(f"{path}, line {line}: {error}") from error
    return CaseFile(tuple(seekers), controlled)


def read_encounters(path: Path, *, zone: ZoneInfo) -> list[Proximity]:
    """Read pair records from CSV: `a, b, start, seconds[, metres]`.

    `start` is an instant, or seconds from any common beginning.

    Raises
    ------
    CaseFileError
        If a row cannot be used; with its line.
    """
    records = []
    for line, row in _rows(path):
        try:
            start = _start(_needed(row, "start"), zone)
            length = timedelta(seconds=float(_needed(row, "seconds")))
            records.append(
                Proximity(
                    person_id=_needed(row, "a"),
                    other_id=_needed(row, "b"),
                    span=Interval(start, start + length),
                    distance_m=float(row["metres"]) if row.get("metres") else None,
                )
            )
        except ValueError as error:
            raise CaseFileError(f"{path}, line {line}: {error}") from error
    return records


def until_of(reach: Interval | None) -> datetime:
    """Return the end of what is known."""
    return reach.end if reach else datetime(1970, 1, 1, tzinfo=UTC)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                yield reader.line_num, _texts(row.items())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CaseFileError(f"{path} cannot be read: {error}") from error


def _texts(cells: Iterable[tuple[str | None, str | None]]) -> dict[str, str]:
    return {name: (cell or "").strip() for name, cell in cells if name}


def _windows(
    row: dict[str, str],
    case_id: str,
    person_id: str,
    zone: ZoneInfo,
    until: datetime,
    protocol: Protocol | None,
) -> tuple[Interval, ...]:
    isolated_at = _maybe(row, "isolated_at", zone)
    if row.get("window_start"):
        return stated_window(
            _instant(row["window_start"], zone),
            _maybe(row, "window_end", zone),
            isolated_at=isolated_at,
            until=until,
        )
    if protocol is None or protocol.contact.lookback is None:
        raise ValueError("a case needs a window_start, or a protocol that counts it")
    onset, rash = row.get("onset_on"), row.get("rash_on")
    case = Case(
        case_id=case_id,
        person_id=person_id,
        onset_on=date.fromisoformat(onset) if onset else None,
        rash_on=date.fromisoformat(rash) if rash else None,
        first_positive_at=_maybe(row, "sampled_at", zone),
        isolated_at=isolated_at,
    )
    return infectious_windows(case, protocol.contact.lookback, zone=zone, until=until)


def _needed(row: dict[str, str], name: str) -> str:
    if not row.get(name):
        raise ValueError(f"there is no {name}")
    return row[name]


def _maybe(row: dict[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    return _instant(row[name], zone) if row.get(name) else None


def _instant(text: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _start(text: str, zone: ZoneInfo) -> datetime:
    try:
        seconds = float(text)
    except ValueError:
        return _instant(text, zone)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
