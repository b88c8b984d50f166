"""Long lists, some at a time: no database takes a million keys in one statement."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

# Rows of one statement: far below every database's limit of parameters, and large
# enough that the way to the database no longer counts.
BATCH: Final = 500


def in_batches(items: Iterable[T], *, size: int = BATCH) -> Iterator[list[T]]:
    """Yield the items in lists of `size`, the last one shorter; none for no items."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
