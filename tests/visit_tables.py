"""Visits as a table an officer can read: `person | place | when [| kind of place]`.

`when` is `11:30-12:10` on day 1, `day 2 23:00 - day 3 01:00` over midnight, and
`day 2` or `day 2 - day 3` for a visit of which only the days are known. Day 1 is
1 May 2022 in Beijing.
"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from epiloop.records import PlaceClass, Visit, VisitPrecision, stay_of_days
from epiloop.timeline import Interval

BEIJING = ZoneInfo("Asia/Shanghai")
DAY_1 = date(2022, 5, 1)

_CLOCK = re.compile(r"(?:day (-?\d+) )?(\d\d):(\d\d)")
_DAY = re.compile(r"day (-?\d+)")


def visits(table, zone=BEIJING):
    """Read a table of visits."""
    return [_visit(line, zone) for line in table.strip().splitlines()]


def day(number):
    """Return the date of a numbered day; day 1 is 1 May 2022."""
    return DAY_1 + timedelta(days=number - 1)


def at(text, zone=BEIJING):
    """Return the instant of `12:10` (day 1) or `day 3 12:10`."""
    number, hour, minute = _CLOCK.fullmatch(text.strip()).groups()
    moment = time(int(hour), int(minute))
    return datetime.combine(day(int(number or 1)), moment, tzinfo=zone)


def span(text, zone=BEIJING):
    """Return the interval of `11:30-12:10` or `day 1 23:00 - day 2 01:00`."""
    start, end = re.split(r"-(?!\d+ )", text, maxsplit=1)
    return Interval(at(start, zone), at(end, zone))


def _visit(line, zone):
    person, place, when, *kind = (cell.strip() for cell in line.split("|"))
    by_day = _CLOCK.search(when) is None
    return Visit(
        person_id=person,
        place_id=place,
        stay=_days(when, zone) if by_day else span(when, zone),
        precision=VisitPrecision.DAY if by_day else VisitPrecision.CLOCK,
        place_class=PlaceClass(kind[0]) if kind else PlaceClass.UNKNOWN,
    )


def _days(when, zone):
    numbers = [int(number) for number in _DAY.findall(when)]
    return stay_of_days(day(numbers[0]), day(numbers[-1]), zone=zone)
