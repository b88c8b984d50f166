"""The one place where the server asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_offset = timedelta(0)
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return the present instant in UTC, as this installation counts time."""
    return _frozen.get() or datetime.now(UTC) + _offset


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Run the block as if it were `instant` (tests, and the deeds of a demonstration).

    Raises
    ------
    ValueError
        If `instant` has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError("A clock reading needs a time zone.")
    token = _frozen.set(instant)
    try:
        yield
    finally:
        _frozen.reset(token)


def run_offset(offset: timedelta) -> None:
    """Let the whole installation run `offset` away from true time (demonstration, drill)."""
    # One process, one clock: set once at start from the data folder, read everywhere.
    global _offset  # noqa: PLW0603
    _offset = offset
