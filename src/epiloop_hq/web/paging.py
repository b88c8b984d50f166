"""Paging by key: the next page starts after the last row, however many rows there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar

Row = TypeVar("Row")
PAGE: Final = 50
_MARK: Final = "~"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the key after which the next ones come; empty at the end."""

    rows: tuple[Row, ...]
    next_key: str = ""


@dataclass(frozen=True, slots=True)
class InstantKey:
    """Where a list that is sorted by an instant and an id was left."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).isoformat()}{_MARK}{self.id}"


@dataclass(frozen=True, slots=True)
class TextKey:
    """Where a list that is sorted by a text and an id was left."""

    text: str
    id: int

    def __str__(self) -> str:
        return f"{self.text}{_MARK}{self.id}"


def read_instant_key(text: str) -> InstantKey | None:
    """Return the key an address carries; None for the first page and for nonsense."""
    at, _, number = text.rpartition(_MARK)
    try:
        instant = datetime.fromisoformat(at)
        return InstantKey(instant, int(number)) if instant.tzinfo else None
    except ValueError:
        return None


def read_text_key(text: str) -> TextKey | None:
    """Return the key an address carries; None for the first page and for nonsense."""
    name, mark, number = text.rpartition(_MARK)
    try:
        return TextKey(name, int(number)) if mark else None
    except ValueError:
        return None


def page_of(
    rows: Sequence[Row], *, limit: int, key: Callable[[Row], InstantKey | TextKey]
) -> Page[Row]:
    """Cut rows that were read one further than the limit into a page."""
    shown = tuple(rows[:limit])
    more = len(rows) > limit
    return Page(shown, str(key(shown[-1])) if more else "")
