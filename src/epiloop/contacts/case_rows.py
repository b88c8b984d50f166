"""Cases as they are given in files and dataframes: rows of text, turned into seekers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from epiloop.contacts.engine import Seeker
from epiloop.contacts.windows import (
    exposure_window,
    infectious_windows,
    stated_window,
)
from epiloop.errors import EpiloopError
from epiloop.protocols import Protocol
from epiloop.records import Case
from epiloop.timeline import Interval


class CaseRowError(EpiloopError, ValueError):
    """A row of cases that cannot be used."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(f"line {line}: {reason}")


@dataclass(frozen=True, slots=True)
class GivenCases:
    """Cases with their windows, and when persons were brought under control."""

    seekers: tuple[Seeker, ...]
    controlled_at: dict[str, datetime]


def read_case_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    *,
    zone: ZoneInfo,
    until: datetime,
    protocol: Protocol | None = None,
    backwards: bool = False,
) -> GivenCases:
    """Read cases: `case_id, person_id` and `window_start`, or what the protocol counts.

    A row without a case id says only when a person was brought under control.

    Parameters
    ----------
    rows
        Number of each row, and its cells by column; an empty cell is one not given.
    zone
        Of times that name none.
    until
        End of what is known, where a row closes no window.
    backwards
        Whether the protocol's windows are those in which a case was infected, not those
        in which it could infect.

    Raises
    ------
    CaseRowError
        If a row cannot be used.
    WindowUnknownError
        If the protocol needs a date that a case does not have.
    """
    seekers, controlled = [], {}
    for line, row in rows:
        try:
            person = needed(row, "person_id")
            if row.get("controlled_at"):
                controlled[person] = instant_of(row["controlled_at"], zone)
            if row.get("case_id") or not row.get("controlled_at"):
                case_id = needed(row, "case_id")
                windows = _stated(row, zone, until)
                if windows is None:
                    windows = _counted(row, zone, until, protocol, backwards=backwards)
                seekers.append(Seeker(case_id, person, windows))
        except ValueError as error:
            if isinstance(error, EpiloopError):
                raise
            raise CaseRowError(line, str(error)) from error
    return GivenCases(tuple(seekers), controlled)


def needed(row: Mapping[str, str], name: str) -> str:
    """Return a cell that must be filled; raise `ValueError` if it is not."""
    if not row.get(name):
        raise ValueError(f"there is no {name}")
    return row[name]


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """Read an instant; one without a zone is of the zone given."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _stated(
    row: Mapping[str, str], zone: ZoneInfo, until: datetime
) -> tuple[Interval, ...] | None:
    """Return the window that a row states; None if it states none."""
    if not row.get("window_start"):
        return None
    return stated_window(
        instant_of(row["window_start"], zone),
        _maybe(row, "window_end", zone),
        isolated_at=_maybe(row, "isolated_at", zone),
        until=until,
    )


def _counted(
    row: Mapping[str, str],
    zone: ZoneInfo,
    until: datetime,
    protocol: Protocol | None,
    *,
    backwards: bool,
) -> tuple[Interval, ...]:
    """Return the window that a protocol counts from a row's dates."""
    onset, rash = row.get("onset_on"), row.get("rash_on")
    case = Case(
        case_id=needed(row, "case_id"),
        person_id=needed(row, "person_id"),
        onset_on=date.fromisoformat(onset) if onset else None,
        rash_on=date.fromisoformat(rash) if rash else None,
        first_positive_at=_maybe(row, "sampled_at", zone),
        isolated_at=_maybe(row, "isolated_at", zone),
    )
    rules = protocol.contact if protocol else None
    if backwards and rules and rules.trail:
        return exposure_window(case, rules.trail, zone=zone, until=until)
    if not backwards and rules and rules.lookback:
        return infectious_windows(case, rules.lookback, zone=zone, until=until)
    raise ValueError("a case needs a window_start, or a protocol that counts it")


def _maybe(row: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    return instant_of(row[name], zone) if row.get(name) else None
