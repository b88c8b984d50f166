"""The sheet's own afternoon: 23 April 2022, 14:05 in Beijing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

# Chooses between an English and a Chinese text.
Tongue = Callable[[str, str], str]

NOW: Final = datetime(2022, 4, 23, 6, 5, tzinfo=UTC)
TRIGGER: Final = datetime(2022, 4, 22, 18, 5, tzinfo=UTC)


def ago(hours: float = 0, *, minutes: float = 0) -> datetime:
    """Return an instant before the sheet's own."""
    return NOW - timedelta(hours=hours, minutes=minutes)


def ahead(hours: float = 0, *, minutes: float = 0) -> datetime:
    """Return an instant after the sheet's own."""
    return NOW + timedelta(hours=hours, minutes=minutes)
