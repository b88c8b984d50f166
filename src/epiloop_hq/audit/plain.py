"""Values as the trail writes them: whatever JSON can hold, and nothing lost."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from uuid import UUID

from epiloop.timeline import check_aware

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
Row = dict[str, Plain]


@singledispatch
def plain(value: object) -> Plain:
    """Return the value as JSON holds it; instants in UTC, decimals as text.

    Raises
    ------
    TypeError
        For anything that is not a plain value: a record, a file, a query.
    """
    raise TypeError(
        f"A {type(value).__name__} cannot be written into the trail; "
        "give ids and plain values."
    )


@plain.register(bool | int | float | None)
def _as_it_is(value: float | None) -> Plain:
    return value


@plain.register
def _text(value: str) -> Plain:
    return str.__str__(value)


@plain.register
def _member(value: Enum) -> Plain:
    return plain(value.value)


@plain.register(Decimal | UUID)
def _spelled(value: Decimal | UUID) -> Plain:
    return str(value)


@plain.register
def _instant(value: datetime) -> Plain:
    return check_aware(value).astimezone(UTC).isoformat()


@plain.register(date | time)
def _day_or_hour(value: date | time) -> Plain:
    return value.isoformat()


@plain.register
def _duration(value: timedelta) -> Plain:
    # Whole microseconds: a float of seconds would round long durations.
    return value // timedelta(microseconds=1)


@plain.register(bytes | bytearray | memoryview)
def _bytes(value: bytes) -> Plain:
    return base64.b64encode(bytes(value)).decode("ascii")


@plain.register(list | tuple)
def _list(value: list[object] | tuple[object, ...]) -> Plain:
    return [plain(item) for item in value]


@plain.register(set | frozenset)
def _set(value: frozenset[object]) -> Plain:
    return sorted((plain(item) for item in value), key=canonical)


@plain.register
def _mapping(value: Mapping) -> Plain:  # type: ignore[type-arg]  # singledispatch
    return {str(key): plain(item) for key, item in value.items()}


def canonical(value: Plain) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, no NaN."""
    return json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
