"""Indicators, loads and curves as plain values, and back: as a picture keeps them."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from epiloop.situation.indicators import (
    Alarm,
    Curve,
    CurveBy,
    CurveDay,
    Indicator,
    Load,
    Says,
    Unit,
)

Plain = dict[str, Any]


def stored_indicators(indicators: Iterable[Indicator]) -> list[Plain]:
    """Return indicators as plain values; what is not told is left out."""
    return [_told(indicator) for indicator in indicators]


def restored_indicators(stored: Iterable[Plain]) -> tuple[Indicator, ...]:
    """Return the indicators that plain values tell of."""
    return tuple(
        Indicator(
            **{**one, "unit": Unit(one["unit"]), "says": Says(one["says"])},
        )
        for one in stored
    )


def stored_loads(loads: Iterable[Load]) -> list[Plain]:
    """Return the loads of steps as plain values."""
    return [_told(load) for load in loads]


def restored_loads(stored: Iterable[Plain]) -> tuple[Load, ...]:
    """Return the loads that plain values tell of."""
    empty = {"wait_hours": None, "limit_hours": None}
    return tuple(
        Load(**{**empty, **one, "alarm": Alarm(one["alarm"])}) for one in stored
    )


def stored_curve(curve: Curve) -> Plain:
    """Return a curve as plain values: days with cases, and the first and last day."""
    days = curve.days
    return {
        "span": [str(days[0].on), str(days[-1].on)] if days else [],
        "days": [[str(d.on), d.cases, d.community] for d in days if d.cases],
        "undated": curve.undated,
    }


def restored_curve(by: CurveBy, stored: Mapping[str, Any]) -> Curve:
    """Return the curve that plain values tell of, with the days between."""
    if not stored["span"]:
        return Curve(by, (), stored["undated"])
    first, last = (date.fromisoformat(day).toordinal() for day in stored["span"])
    told = {date.fromisoformat(on): (n, m) for on, n, m in stored["days"]}
    every = (date.fromordinal(number) for number in range(first, last + 1))
    return Curve(
        by,
        tuple(CurveDay(on, *told.get(on, (0, 0))) for on in every),
        stored["undated"],
    )


def _told(one: Indicator | Load) -> Plain:
    values = {column.name: getattr(one, column.name) for column in fields(one)}
    return {name: value for name, value in values.items() if value not in (None, "")}
