"""Columns of times of any kind, as instants; what cannot be read stays empty."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from epiloop.errors import EpiloopError
from epiloop.timeline import ONE_DAY, day_start

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
UNREAD: Final = np.int64(np.iinfo(np.int64).min)
DATE_LENGTH: Final = len("2022-05-01")


class NoTimeZoneError(EpiloopError):
    """Times without a time zone name no moment."""

    def __init__(self, column: str) -> None:
        super().__init__(
            f"The times in column {column} have no time zone; say which it is "
            "(--tz, such as Asia/Shanghai)"
        )


@dataclass(frozen=True, slots=True)
class Moments:
    """A column of times.

    Attributes
    ----------
    at
        Microseconds since 1970 in UTC, `UNREAD` where there is no time to read; for a
        day, its first instant.
    next_day
        The first instant of the following day; for days only.
    by_day
        Where only the day is known.
    """

    at: NDArray[np.int64]
    next_day: NDArray[np.int64]
    by_day: NDArray[np.bool_]


def read_times(column: pa.Array, zone: ZoneInfo | None, *, name: str) -> Moments:
    """Read a column of instants, days, or either as ISO 8601 text.

    Parameters
    ----------
    zone
        Of the times that name none, and of the days. In an hour that a clock change
        doubles, the first passing is meant.

    Raises
    ------
    NoTimeZoneError
        If a time names no zone and none is given.
    """
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        return _instants(column)
    # Few distinct texts, days or local times name many rows: each is read once.
    encoded = pc.dictionary_encode(column)
    read = [_read(value.as_py(), zone, name) for value in encoded.dictionary]
    read.append((int(UNREAD), int(UNREAD), False))
    at, next_day, by_day = (np.array(part) for part in zip(*read, strict=True))
    index = pc.fill_null(encoded.indices, len(read) - 1).to_numpy()
    return Moments(at[index], next_day[index], by_day[index])


def microseconds(instant: datetime) -> int:
    """Return an aware instant as microseconds since 1970 in UTC."""
    return (instant - EPOCH) // MICROSECOND


def _instants(column: pa.Array) -> Moments:
    whole = pc.cast(column, pa.timestamp("us", "UTC"), safe=False).cast(pa.int64())
    if whole.null_count:
        whole = pc.fill_null(whole, int(UNREAD))
    at = whole.to_numpy(zero_copy_only=False)
    return Moments(at, at, np.zeros(len(at), np.bool_))


def _read(value: object, zone: ZoneInfo | None, name: str) -> tuple[int, int, bool]:
    match _parsed(value):
        case datetime() as moment:
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=_said(zone, name), fold=0)
            at = microseconds(moment.astimezone(UTC))
            return at, at, False
        case date() as day:
            said = _said(zone, name)
            first, following = day_start(day, said), day_start(day + ONE_DAY, said)
            return microseconds(first), microseconds(following), True
        case _:
            return int(UNREAD), int(UNREAD), False


def _parsed(value: object) -> datetime | date | None:
    if isinstance(value, date):  # a datetime is one
        return value
    text = str(value or "").strip().replace("/", "-")
    try:
        if len(text) <= DATE_LENGTH:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _said(zone: ZoneInfo | None, name: str) -> ZoneInfo:
    if zone is None:
        raise NoTimeZoneError(name)
    return zone
