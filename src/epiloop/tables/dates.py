"""Days and instants as people write them, read in a stated order and never guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.tables.findings import Fault, fault
from epiloop.tables.reasons import FindingCode

EARLIEST: Final = date(1900, 1, 1)
"""No person of a present outbreak was born before; an earlier date is a slip."""


class DateOrder(StrEnum):
    """In which order a column writes year, month and day."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the instant too where a time of day was given.

    `on` is the day as written, `at` in UTC. `24:00` keeps its day: its instant is the
    midnight that ends it.
    """

    on: date
    at: datetime | None = None

    def is_before(self, other: "Moment") -> bool:
        """Tell whether this is certainly earlier: by the instant, else by the day."""
        if self.at is not None and other.at is not None:
            return self.at < other.at
        return self.on < other.on

    def __str__(self) -> str:
        if self.at is None:
            return self.on.isoformat()
        return self.at.isoformat(timespec="minutes")


class CellDate(str):
    """ISO text of a cell that the workbook itself stores as a date, so of sure order."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Parts:
    """A written date taken apart: three numbers in order, or a month named in words."""

    numbers: tuple[str, str, str]
    clock: str
    has_named_month: bool = False


_CLOCK = (
    r"(?P<clock>\d{1,2}(?:(?:[:：]\d{1,2}){1,2}(?:\.\d+)?|[时点](?:\d{1,2}分?)?)"
    r"\s*(?:[ap]m)?\s*(?:z|[+-]\d{2}:?\d{2})?)"
)
_NUMERIC = re.compile(
    rf"(\d{{1,4}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{1,4}})(?:[t\s]\s*{_CLOCK})?",
    re.ASCII,
)
_CHINESE = re.compile(
    rf"(\d{{2,4}})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号](?:\s*{_CLOCK})?",
    re.ASCII,
)
_COMPACT = re.compile(rf"(\d{{8}})(?:[t\s]\s*{_CLOCK})?", re.ASCII)
_DAY_NAMED = re.compile(
    rf"(\d{{1,2}})[-/\s.]*([a-z]{{3,9}})[-/\s.,]*(\d{{2,4}})(?:[t\s]\s*{_CLOCK})?",
    re.ASCII,
)
_NAMED_DAY = re.compile(
    rf"([a-z]{{3,9}})[-/\s.]*(\d{{1,2}})[-/\s.,]+(\d{{2,4}})(?:[t\s]\s*{_CLOCK})?",
    re.ASCII,
)
_TIME = re.compile(
    r"(\d{1,2})(?:[:：](\d{1,2})(?:[:：](\d{1,2}(?:\.\d+)?))?|[时点](?:(\d{1,2})分?)?)"
    r"\s*(am|pm)?\s*(z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_BARE_TIME = re.compile(_CLOCK, re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def read_moment(text: str, order: DateOrder, zone: str) -> Moment | Fault:
    """Read a day, or a day and a time of day, written in the given order.

    Parameters
    ----------
    text
        Such as `2022-04-23 02:05`, `23/4/2022`, `20220423`, `2022年4月23日2时`,
        `23 Apr 2022`; `24:00` is the end of its day. A `CellDate` is read as ISO.
    order
        In which order a column of numbers is written.
    zone
        IANA name of the time zone of times without an offset.

    Returns
    -------
    Moment or Fault
        What was meant, or why that cannot be said.
    """
    sure = DateOrder.YMD if isinstance(text, CellDate) else order
    return _read_cached(str(text), sure, zone)


@lru_cache(maxsize=16_384)
def _read_cached(text: str, order: DateOrder, zone: str) -> Moment | Fault:
    parts = _take_apart(text)
    if isinstance(parts, Fault):
        return parts
    day = _day_in(parts, order)
    if day is None:
        return _why_no_day(text, parts, order)
    if day < EARLIEST:
        return fault(FindingCode.DATE_TOO_EARLY, value=text, limit=EARLIEST)
    if not parts.clock:
        return Moment(day)
    at = _instant(day, parts.clock, ZoneInfo(zone))
    if at is None:
        return fault(FindingCode.TIME_IMPOSSIBLE, value=text)
    return Moment(day, at)


def meanings(text: str) -> Mapping[DateOrder, date]:
    """Return the day that a written date means under each order that allows one.

    Empty where it is no date under any; a date with its month in words, or of a
    workbook's own, means the same under all.
    """
    if isinstance(text, CellDate):
        day = _day_in(_Parts(_iso_numbers(text), ""), DateOrder.YMD)
        return dict.fromkeys(DateOrder, day) if day else {}
    return _meanings_cached(str(text))


@lru_cache(maxsize=16_384)
def _meanings_cached(text: str) -> Mapping[DateOrder, date]:
    parts = _take_apart(text)
    if isinstance(parts, Fault):
        return {}
    found = {order: _day_in(parts, order) for order in DateOrder}
    return {order: day for order, day in found.items() if day is not None}


def _iso_numbers(text: str) -> tuple[str, str, str]:
    return text[:4], text[5:7], text[8:10]


def _take_apart(text: str) -> _Parts | Fault:
    plain = text.strip().lower()
    if match := _NUMERIC.fullmatch(plain):
        numbers = (match[1], match[3], match[4])
        return _Parts(numbers, match["clock"] or "")
    if match := _CHINESE.fullmatch(plain):
        return _Parts((match[1], match[2], match[3]), match["clock"] or "")
    if match := _COMPACT.fullmatch(plain):
        return _Parts((match[1], "", ""), match["clock"] or "")
    return _take_apart_named(text, plain)


def _take_apart_named(text: str, plain: str) -> _Parts | Fault:
    day, name, year, clock = "", "", "", ""
    if match := _DAY_NAMED.fullmatch(plain):
        day, name, year, clock = match[1], match[2], match[3], match["clock"] or ""
    elif match := _NAMED_DAY.fullmatch(plain):
        day, name, year, clock = match[2], match[1], match[3], match["clock"] or ""
    month = _month_number(name)
    if month:
        return _Parts((year, str(month), day), clock, has_named_month=True)
    if _SERIAL.fullmatch(plain):
        return fault(FindingCode.DATE_SERIAL, value=text)
    if _BARE_TIME.fullmatch(plain):
        return fault(FindingCode.TIME_WITHOUT_DAY, value=text)
    return fault(FindingCode.DATE_UNREADABLE, value=text)


def _month_number(name: str) -> int:
    if len(name) < 3:
        return 0
    for number, month in enumerate(_MONTHS, start=1):
        if month.startswith(name) or (name == "sept" and number == 9):
            return number
    return 0


def _arranged(parts: _Parts, order: DateOrder) -> tuple[str, str, str]:
    """Return year, month and day as written, if the order is the right one."""
    first, second, third = parts.numbers
    if parts.has_named_month:
        return first, second, third
    if not second:
        return _arranged_compact(first, order)
    match order:
        case DateOrder.YMD:
            return first, second, third
        case DateOrder.DMY:
            return third, second, first
        case DateOrder.MDY:
            return third, first, second


def _arranged_compact(digits: str, order: DateOrder) -> tuple[str, str, str]:
    match order:
        case DateOrder.YMD:
            return digits[:4], digits[4:6], digits[6:]
        case DateOrder.DMY:
            return digits[4:], digits[2:4], digits[:2]
        case DateOrder.MDY:
            return digits[4:], digits[:2], digits[2:4]


def _day_in(parts: _Parts, order: DateOrder) -> date | None:
    year, month, day = _arranged(parts, order)
    if len(year) != 4 or len(month) > 2 or len(day) > 2:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _why_no_day(text: str, parts: _Parts, order: DateOrder) -> Fault:
    if any(_day_in(parts, other) for other in DateOrder):
        return fault(FindingCode.DATE_NOT_IN_ORDER, value=text, order=order)
    if parts.numbers[1] and not any(len(number) == 4 for number in parts.numbers):
        return fault(FindingCode.DATE_TWO_DIGIT_YEAR, value=text)
    return fault(FindingCode.DATE_IMPOSSIBLE, value=text)


def _instant(day: date, clock: str, zone: ZoneInfo) -> datetime | None:
    match = _TIME.fullmatch(clock.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or match[4] or 0)
    second = float(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5] == "pm" else 0)
    is_day_end = hour == 24 and not minute and not second
    if not is_day_end and (hour > 23 or minute > 59 or second >= 60):
        return None
    try:
        start = datetime.combine(day, time.min, _offset(match[6]) or zone)
        wall = start + timedelta(hours=hour, minutes=minute, seconds=second)
        return wall.astimezone(UTC)
    except (ValueError, OverflowError):
        # an offset of days, or the last midnight of the calendar
        return None


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text == "z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
