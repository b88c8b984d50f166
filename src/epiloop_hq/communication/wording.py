"""A bulletin in words, in the language that is spoken: sentences from its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from epiloop_hq.cases.labels import DISCOVERY_ROUTES
from epiloop_hq.communication.labels import ZONE_LEVELS
from epiloop_hq.contacts.labels import RISK_CLASSES
from epiloop_hq.orders.labels import measure_label

Content = Mapping[str, Any]
WITHHELD = "*"


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of the table: a district, its numbers by route, and their total."""

    name: str
    cells: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Point:
    """One risk point as place and time band."""

    place: str
    area: str
    band: str


@dataclass(frozen=True, slots=True)
class ZoneGroup:
    """Communities of one level in one district."""

    level: str
    area: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What the protocol in force asks of one class of persons."""

    who: str
    measure: str
    length: str


@dataclass(frozen=True, slots=True)
class Worded:
    """All of a bulletin's figures as a reader sees them."""

    sentences: tuple[str, ...]
    routes: tuple[str, ...]
    lines: tuple[TableLine, ...]
    totals: TableLine
    points: tuple[Point, ...]
    zones: tuple[ZoneGroup, ...]
    rules: tuple[Rule, ...]
    has_withheld: bool


def title_of(content: Content) -> str:
    """Return the title that a draft begins with."""
    return _("%(outbreak)s: bulletin of %(day)s") % {
        "outbreak": outbreak_name(content),
        "day": _day(date.fromisoformat(content["day"])),
    }


def outbreak_name(content: Content) -> str:
    """Return the outbreak's name in the language that is spoken."""
    return str(content["outbreak"]["name_zh" if _is_chinese() else "name"])


def worded(content: Content) -> Worded:
    """Return a bulletin's figures in words."""
    lines = tuple(_line(district) for district in content["districts"])
    totals = TableLine(
        _("In all"), tuple(map(_number, content["totals"])), _number(content["new"])
    )
    cells = [cell for line in (*lines, totals) for cell in (*line.cells, line.total)]
    return Worded(
        sentences=tuple(_sentences(content)),
        routes=tuple(str(DISCOVERY_ROUTES.get(r, r)) for r in content["routes"]),
        lines=lines,
        totals=totals,
        points=tuple(_point(p, ZoneInfo(content["zone"])) for p in content["points"]),
        zones=_zones(content),
        rules=tuple(_rule(rule) for rule in content["rules"]),
        has_withheld=WITHHELD in cells,
    )


def _sentences(content: Content) -> list[str]:
    told = {
        "outbreak": outbreak_name(content),
        "start": _clock(content["starts_at"], content),
        "end": _clock(content["ends_at"], content, is_end=True),
    }
    new, community, so_far = (content[k] for k in ("new", "community", "so_far"))
    if new is None:
        first = _(
            "From %(start)s to %(end)s: the number of new cases is small and withheld."
        )
    elif new:
        first = ngettext(
            "From %(start)s to %(end)s, %(count)s new case was found.",
            "From %(start)s to %(end)s, %(count)s new cases were found.",
            new,
        )
    else:
        first = _("From %(start)s to %(end)s, no new case was found.")
    said = [first % {**told, "count": _number(new)}]
    if new and community is not None:
        said.append(
            ngettext(
                "%(count)s of them was found in the community.",
                "%(count)s of them were found in the community.",
                community,
            )
            % {"count": _number(community)}
        )
    said.append(
        ngettext(
            "%(count)s case has been reported in this outbreak so far.",
            "%(count)s cases have been reported in this outbreak so far.",
            so_far,
        )
        % {"count": _number(so_far)}
    )
    return said


def _clock(text: str, content: Content, *, is_end: bool = False) -> str:
    """Return an instant as the day and hour at headquarters; midnight ends a day as 24."""
    at = datetime.fromisoformat(text).astimezone(ZoneInfo(content["zone"]))
    if is_end and (at.hour, at.minute) == (0, 0):
        return _("%(day)s, 24:00") % {"day": _day((at - _DAY).date())}
    return _("%(day)s, %(time)s") % {
        "day": _day(at.date()),
        "time": at.strftime("%H:%M"),
    }


_DAY = timedelta(days=1)


def _number(value: int | None) -> str:
    return (
        WITHHELD if value is None else formats.number_format(value, force_grouping=True)
    )


def _line(district: Mapping[str, Any]) -> TableLine:
    area = district["area"]
    return TableLine(
        _("District not known") if area is None else _named(area),
        tuple(map(_number, district["cells"])),
        _number(district["total"]),
    )


def _point(point: Mapping[str, Any], zone: ZoneInfo) -> Point:
    start, end = (
        datetime.fromisoformat(point[key]).astimezone(zone)
        for key in ("starts_at", "ends_at")
    )
    return Point(
        place=point["place"] or _("A venue"),
        area=(" " if not _is_chinese() else "").join(map(_named, point["areas"])),
        band=_band(start, end, is_whole_days=point["is_whole_days"]),
    )


def _band(start: datetime, end: datetime, *, is_whole_days: bool) -> str:
    last = (end - timedelta(microseconds=1)).date()
    if is_whole_days and start.date() == last:
        return _day(last)
    if is_whole_days:
        return _("%(first)s to %(last)s") % {
            "first": _day(start.date()),
            "last": _day(last),
        }
    ends = end.strftime("%H:%M") if end.date() == start.date() else "24:00"
    if last != start.date():
        ends = f"{_day(last)} {end.strftime('%H:%M')}"
    return _("%(day)s, %(start)s to %(end)s") % {
        "day": _day(start.date()),
        "start": start.strftime("%H:%M"),
        "end": ends,
    }


def _zones(content: Content) -> tuple[ZoneGroup, ...]:
    groups: dict[tuple[str, str], list[str]] = {}
    for zone in content["zones"]:
        area = "".join(map(_named, zone["areas"]))
        name = f"{zone['town']}{zone['community']}"
        groups.setdefault((zone["level"], area), []).append(name)
    return tuple(
        ZoneGroup(str(ZONE_LEVELS[level]), area, tuple(sorted(names)))
        for (level, area), names in groups.items()
    )


def _rule(rule: Mapping[str, Any]) -> Rule:
    days = rule["days"]
    return Rule(
        who=str(RISK_CLASSES[rule["class"]]),
        measure=measure_label(rule["measure"]),
        length=ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        if days
        else _("until findings end it"),
    )


def _named(area: Mapping[str, str]) -> str:
    return area["name"] if _is_chinese() or not area["name_en"] else area["name_en"]


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _day(on: date) -> str:
    return formats.date_format(on, pgettext("date format", "j M Y"))
