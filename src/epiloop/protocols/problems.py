"""What is wrong with protocol files: where, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from epiloop.errors import EpiloopError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One reason to refuse a protocol file.

    Attributes
    ----------
    file
        The file in which it stands.
    line
        Line of the key, from 1; None where the file has no such line.
    key
        Path of the key, such as `contact.lookback.days`; empty for the whole file.
    reason
        What is wrong, as a sentence.
    """

    file: Path
    line: int | None
    key: str
    reason: str

    def __str__(self) -> str:
        place = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return (
            f"{place}: {self.key}: {self.reason}"
            if self.key
            else f"{place}: {self.reason}"
        )


class ProtocolRefusedError(EpiloopError):
    """A protocol file may not be used; carries every problem found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownProtocolError(EpiloopError, LookupError):
    """No protocol file has this name."""

    def __init__(self, protocol_id: str, known: Iterable[str]) -> None:
        self.protocol_id = protocol_id
        self.known = tuple(sorted(known))
        super().__init__(
            f"there is no protocol {protocol_id}; known are {', '.join(self.known)}"
        )


class UnstatedKeyError(EpiloopError, LookupError):
    """The version states no value under this key."""

    def __init__(self, protocol_id: str, key: str) -> None:
        self.protocol_id = protocol_id
        self.key = key
        super().__init__(f"{protocol_id} states no value for {key}")
