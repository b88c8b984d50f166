"""Whole numbers as an address or a form says them; whatever else it says is none."""

from collections.abc import Iterable
from typing import Final

# The longest that every database takes as a key.
LONGEST: Final = 18


def whole(text: str | None) -> int | None:
    """Return the number, or None: `²` is a digit, and ten thousand nines are no key."""
    told = text or ""
    return int(told) if told.isdecimal() and len(told) <= LONGEST else None


def wholes(texts: Iterable[str]) -> list[int]:
    """Return the numbers among the texts, in order."""
    return [number for text in texts if (number := whole(text)) is not None]
