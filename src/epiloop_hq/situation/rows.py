"""Indicators as rows of a file: the same for a page and for the command line."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from epiloop.situation.indicators import Indicator, definitions

Row = dict[str, str | float | None]
COLUMNS: Final = (
    "as_of",
    "area",
    "indicator",
    "of",
    "value",
    "lower",
    "upper",
    "says",
    "numerator",
    "denominator",
    "limit",
    "unit",
    "definition",
    "source",
)


def file_rows(
    indicators: Iterable[Indicator], *, area: str, as_of: datetime
) -> list[Row]:
    """Return a row for each indicator; what is not known is None, never 0."""
    return [_row(indicator, area, as_of) for indicator in indicators]


def _row(indicator: Indicator, area: str, as_of: datetime) -> Row:
    known = definitions()[indicator.key]
    return {
        "as_of": as_of.isoformat(),
        "area": area,
        "indicator": indicator.key,
        "of": indicator.of,
        "value": indicator.value,
        "lower": indicator.lower,
        "upper": indicator.upper,
        "says": indicator.says,
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
        "limit": indicator.limit,
        "unit": indicator.unit,
        "definition": known.sentence,
        "source": known.source,
    }
