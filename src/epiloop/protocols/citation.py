"""Where a value of a protocol comes from, and how far that was checked."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from epiloop.protocols.lines import key_lines
from epiloop.protocols.vocabulary import Verification

Scalar: TypeAlias = bool | int | float | str | date


class SourceFile:
    """A protocol file's text, with the lines of its keys found when first asked for."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    @cached_property
    def _lines(self) -> dict[str, int]:
        return key_lines(self.text)

    def line_of(self, key: str) -> int | None:
        """Return the line of a key, or of the nearest table above it; None if neither."""
        while key:
            if (line := self._lines.get(key)) is not None:
                return line
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return None


@dataclass(frozen=True, slots=True)
class Citation:
    """Source of one value, as written in one file.

    Attributes
    ----------
    verification
        How far the value was traced.
    sources
        Codes of the references; empty only for unverified values.
    note
        A remark beside the value.
    protocol_id
        The version whose file states it.
    file
        That file.
    key
        Path of the key in that file.
    local_override
        Whether a version for a smaller place may state something else.
    """

    verification: Verification
    sources: tuple[str, ...]
    note: str
    protocol_id: str
    file: SourceFile
    key: str
    local_override: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """A stated value with its citation; the value is None where it was refused."""

    value: Scalar | tuple[Scalar, ...] | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class CitedValue:
    """One value of a version as an officer may see it.

    Attributes
    ----------
    key
        Path of the value, such as `contact.lookback.days`.
    value
        The value itself; a tuple for a list.
    unit
        Its unit; empty where it has none.
    sources
        Codes of its references; `protocols.reference(code)` gives their text.
    verification
        How far the value was traced to them.
    note
        A remark beside the value; may be empty.
    file
        The file that states it.
    line
        The line in that file.
    inherited_from
        The version that states it, where that is not the version asked.
    """

    key: str
    value: Scalar | tuple[Scalar, ...]
    unit: str
    sources: tuple[str, ...]
    verification: Verification
    note: str
    file: Path
    line: int | None
    inherited_from: str | None

    @property
    def source(self) -> str:
        """The codes of its references in one text."""
        return ", ".join(self.sources)
