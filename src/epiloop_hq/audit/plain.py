"""Values as the trail writes them: whatever JSON can hold, and nothing lost."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from typing import Final, cast
from uuid import UUID

from epiloop.timeline import check_aware

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
Row = dict[str, Plain]


# What JSON holds as it is; asked first, because most values of a row are one of these.
AS_IT_IS: Final = frozenset({type(None), bool, int, float, str})


def plain(value: object) -> Plain:
    """Return the value as JSON holds it; instants in UTC, decimals as text.

    Raises
    ------
    TypeError
        For anything that is not a plain value: a record, a file, a query.
    """
    if type(value) in AS_IT_IS:
        return cast("Plain", value)
    return _told(value)


@singledispatch
def _told(value: object) -> Plain:
    raise TypeError(
        f"A {type(value).__name__} cannot be written into the trail; "
        "give ids and plain values."
    )


@_told.register(bool | int | float | None)
def _as_it_is(value: float | None) -> Plain:
    return value


@_told.register
def _text(value: str) -> Plain:
    return str.__str__(value)


@_told.register
def _member(value: Enum) -> Plain:
    return plain(value.value)


@_told.register(Decimal | UUID)
def _spelled(value: Decimal | UUID) -> Plain:
    return str(value)


@_told.register
def _instant(value: datetime) -> Plain:
    return check_aware(value).astimezone(UTC).isoformat()


@_told.register(date | time)
def _day_or_hour(value: date | time) -> Plain:
    return value.isoformat()


@_told.register
def _duration(value: timedelta) -> Plain:
    # Whole microseconds: a float of seconds would round long durations.
    return value // timedelta(microseconds=1)


@_told.register(bytes | bytearray | memoryview)
def _bytes(value: bytes) -> Plain:
    return base64.b64encode(bytes(value)).decode("ascii")


@_told.register(list | tuple)
def _list(value: list[object] | tuple[object, ...]) -> Plain:
    return [plain(item) for item in value]


@_told.register(set | frozenset)
def _set(value: frozenset[object]) -> Plain:
    return sorted((plain(item) for item in value), key=canonical)


@_told.register
def _mapping(value: Mapping) -> Plain:  # type: ignore[type-arg]  # singledispatch
    return {str(key): plain(item) for key, item in value.items()}


# Made once: `json.dumps` makes a new one for every text.
_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical(value: Plain) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, no NaN."""
    return _ENCODER.encode(value)
