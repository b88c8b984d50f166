"""What the page of indicators shows: one picture, whole, by area below and by unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from epiloop.situation.indicators import (
    Alarm,
    Curve,
    Indicator,
    Load,
    Says,
    Unit,
    definitions,
)
from epiloop_hq.disposal.labels import clock_label
from epiloop_hq.places.queries import unit_rows
from epiloop_hq.situation.labels import (
    ALARMS,
    CURVES,
    SAYS,
    indicator_name,
    indicator_sentence,
    what_it_is_of,
)
from epiloop_hq.situation.queries import Picture
from epiloop_hq.web import charts
from epiloop_hq.web.charts import Chart, Series
from epiloop_hq.web.parts import Tile
from epiloop_hq.web.states import Shape, Tone
from epiloop_hq.web.wording import short_day

PERCENT: Final = 100
FAST: Final = "\N{NO-BREAK SPACE}"  # a number keeps its unit
HOURS: Final = 24  # of a day
# As many days as can be told apart in a picture; the file holds all.
DAYS_SHOWN: Final = 60
OLDEST_OPEN: Final = "clock_oldest_open"
CLOCKS: Final = (
    "clock_on_time",
    "clock_median",
    "clock_p75",
    "clock_p90",
    OLDEST_OPEN,
)
TILES: Final = (
    "community_share",
    "community_zero_days",
    "known_contact_share",
    "full_loop_rate",
)
LOOKS: Final = {
    Alarm.CALM: (Tone.GOOD, Shape.TICK),
    Alarm.GROWTH: (Tone.WARN, Shape.DIAMOND),
    Alarm.BACKLOG: (Tone.BAD, Shape.TRIANGLE),
    Alarm.INSUFFICIENT_DATA: (Tone.FLAT, Shape.DASH),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One indicator in words: "12.5 %", "3.1 to 20.4 %", "2 of 16"."""

    key: str
    name: str
    sentence: str
    value: str
    interval: str
    made_of: str
    limit: str
    source: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """The clocks of one step, or of one step in one area or unit."""

    key: str
    name: str
    cells: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLine:
    """What waits of a step, and whether it will be late."""

    name: str
    says: str
    tone: Tone
    shape: Shape
    waiting: int
    arrived: int
    shown: int
    wait: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The whole page, in words."""

    tiles: tuple[Tile, ...] = ()
    lines: tuple[Line, ...] = ()
    steps: tuple[StepLine, ...] = ()
    loads: tuple[LoadLine, ...] = ()
    curves: tuple[Chart, ...] = ()


def shown(picture: Picture, protocol_id: str) -> Shown:
    """Return what the page says of one area's picture."""
    lines = [line_of(i, protocol_id) for i in picture.indicators if i.key not in CLOCKS]
    return Shown(
        tiles=_tiles(picture.indicators),
        lines=tuple(lines),
        steps=step_lines(picture.indicators, protocol_id),
        loads=tuple(_load(load, protocol_id) for load in picture.loads),
        curves=tuple(_chart(curve) for curve in picture.curves.values() if curve.days),
    )


def step_lines(
    indicators: Iterable[Indicator], protocol_id: str
) -> tuple[StepLine, ...]:
    """Return a line for each step, with its rate, its quantiles and its oldest open."""
    of_step: dict[str, dict[str, Indicator]] = {}
    for indicator in indicators:
        if indicator.key in CLOCKS:
            of_step.setdefault(indicator.of, {})[indicator.key] = indicator
    return tuple(
        StepLine(
            key=step,
            name=str(clock_label(step, protocol_id)) if protocol_id else step,
            cells=tuple(line_of(found[key], protocol_id) for key in CLOCKS),
        )
        for step, found in sorted(of_step.items())
    )


def lines_of_step(
    step: str, among: Mapping[str, Iterable[Indicator]], protocol_id: str
) -> tuple[StepLine, ...]:
    """Return a line of one step for each area or unit, by its name, that has it."""
    return tuple(
        replace(line, name=name)
        for name, indicators in among.items()
        for line in step_lines((i for i in indicators if i.of == step), protocol_id)
    )


def unit_names(unit_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return the names of units; of the cases' own teams where it is none (1 query)."""
    names: dict[int | None, str] = {
        unit_id: unit.name for unit_id, unit in unit_rows(unit_ids).items()
    }
    return {**names, None: _("Teams of the cases")}


def line_of(indicator: Indicator, protocol_id: str) -> Line:
    """Return one indicator in words."""
    of = what_it_is_of(indicator.of, protocol_id)
    return Line(
        key=indicator.key,
        name=indicator_name(indicator.key),
        sentence=indicator_sentence(indicator.key),
        of=of,
        value=_value(indicator),
        interval=_interval(indicator).replace(" ", FAST),
        made_of=""
        if indicator.key == OLDEST_OPEN
        else _made_of(indicator).replace(" ", FAST),
        limit=_said(indicator.limit, indicator.unit).replace(" ", FAST),
        source=definitions()[indicator.key].source,
    )


def _value(indicator: Indicator) -> str:
    if indicator.value is None:
        nothing_open = indicator.says is Says.COUNTED
        return "—" if nothing_open else str(SAYS[indicator.says])
    said = _said(indicator.value, indicator.unit)
    is_open_ended = indicator.lower is not None and indicator.upper is None
    return _("at least %(value)s") % {"value": said} if is_open_ended else said


def _interval(indicator: Indicator) -> str:
    if indicator.value is None or indicator.says is Says.COUNTED:
        return ""
    if indicator.lower is None or indicator.upper is None:
        return str(SAYS[Says.INSUFFICIENT_DATA])
    unit = indicator.unit
    low, high = _number(indicator.lower, unit), _said(indicator.upper, unit)
    return pgettext("interval", "%(low)s to %(high)s") % {"low": low, "high": high}


def _made_of(indicator: Indicator) -> str:
    if indicator.denominator is None:
        return ""
    number = number_format(indicator.denominator, 0, use_l10n=True)
    if indicator.numerator is None:
        return pgettext("how many were measured", "n = %(number)s") % {"number": number}
    part = number_format(indicator.numerator, 0, use_l10n=True)
    return pgettext("share", "%(part)s of %(number)s") % {
        "part": part,
        "number": number,
    }


def _said(value: float | None, unit: Unit) -> str:
    if value is None:
        return ""
    if unit is Unit.DAYS and 0 < value < 1:
        return _said(value * HOURS, Unit.HOURS)
    number = _number(value, unit)
    match unit:
        case Unit.SHARE:
            return f"{number} %"
        case Unit.HOURS:
            return _("%(number)s h") % {"number": number}
        case Unit.DAYS:
            return ngettext("%(number)s day", "%(number)s days", round(value)) % {
                "number": number
            }
        case Unit.PERSONS | Unit.PERSON_DAYS:
            return number


def _number(value: float, unit: Unit) -> str:
    """Return the number as it is read; a share in percent."""
    # Rounded here: what formats numbers cuts them off.
    exact = value * PERCENT if unit is Unit.SHARE else value
    places = 0 if unit is Unit.PERSONS or float(exact).is_integer() else 1
    return str(number_format(round(exact, places), places, use_l10n=True))


def _tiles(indicators: Iterable[Indicator]) -> tuple[Tile, ...]:
    whole = {i.key: i for i in indicators if not i.of}
    return tuple(
        Tile(
            indicator_name(key),
            _value(whole[key]),
            change=_interval(whole[key]) or _made_of(whole[key]),
        )
        for key in TILES
        if key in whole
    )


def _load(load: Load, protocol_id: str) -> LoadLine:
    tone, shape = LOOKS[load.alarm]
    return LoadLine(
        name=str(clock_label(load.key, protocol_id)) if protocol_id else load.key,
        says=str(ALARMS[load.alarm]),
        tone=tone,
        shape=shape,
        waiting=load.waiting,
        arrived=load.arrived,
        shown=load.shown,
        wait=_said(load.wait_hours, Unit.HOURS),
    )


def _chart(curve: Curve) -> Chart:
    days = curve.latest(DAYS_SHOWN)
    title = CURVES[curve.by]
    return charts.days(
        f"curve-{curve.by}",
        title,
        summary=_summary(curve),
        axis=_("Day"),
        labels=[short_day(day.on) for day in days],
        series=[
            Series(
                name=_("Community cases"),
                values=tuple(float(day.community) for day in days),
                tone=Tone.BAD,
            ),
            Series(
                name=_("Other cases"),
                values=tuple(float(day.cases - day.community) for day in days),
                tone=Tone.RUN,
            ),
        ],
    )


def _summary(curve: Curve) -> str:
    total = sum(day.cases for day in curve.days)
    said = ngettext(
        "%(number)s case, by day; the last %(days)s days at most.",
        "%(number)s cases, by day; the last %(days)s days at most.",
        total,
    ) % {"number": total, "days": DAYS_SHOWN}
    if not curve.undated:
        return said
    undated = ngettext(
        "%(number)s case has no such day.",
        "%(number)s cases have no such day.",
        curve.undated,
    ) % {"number": curve.undated}
    return f"{said} {undated}"
