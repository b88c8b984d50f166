"""What is taken out of a text, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_BRIDGED: Final = 2
_ENDS: Final = frozenset("。，、；：！？,;:!?\n")


class Reason(StrEnum):
    """Why a piece of text may not be published."""

    NAME = "name"
    IDENTITY_NUMBER = "identity_number"
    TELEPHONE = "telephone"
    NUMBER = "number"
    PLATE = "plate"
    CODE = "code"
    HANDLE = "handle"
    EMAIL = "email"
    ADDRESS = "address"
    EMPLOYER = "employer"
    AGE = "age"
    REGISTERED = "registered"
    FOREIGN_SCRIPT = "foreign_script"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text, half-open, and why it may not stand there."""

    start: int
    end: int
    reason: Reason

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"A span from {self.start} to {self.end} holds nothing.")


def joined(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Return the spans in order, those that overlap or nearly touch as one.

    What little stands between two pieces of an address belongs to it: 3号院第2栋. The
    reason is that of the longest piece.
    """
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if kept and _is_near(kept[-1], span, text):
            last = kept[-1]
            longer = max(last, span, key=lambda one: one.end - one.start)
            kept[-1] = Span(last.start, max(last.end, span.end), longer.reason)
        else:
            kept.append(span)
    return tuple(kept)


def _is_near(last: Span, span: Span, text: str) -> bool:
    between = text[last.end : span.start]
    letters = sum(char.isalnum() for char in between)
    return letters <= _BRIDGED and not any(char in _ENDS for char in between)
