"""Reading TOML key by key, and saying exactly where it cannot be used."""

import re
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from epiloop.errors import EpiloopError

_Choice = TypeVar("_Choice", bound=StrEnum)


class MappingRefusedError(EpiloopError):
    """A mapping file that cannot be used: which file, key and line, and why."""

    def __init__(self, file: str, key: str, *, line: int, reason: str) -> None:
        self.file, self.key, self.line, self.reason = file, key, line, reason
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: {key}: {reason}" if key else f"{where}: {reason}")


def line_of(text: str, path: tuple[str, ...]) -> int:
    """Return the line of a key in TOML text, or of the nearest table above it; 0 if none."""
    for depth in range(len(path), 0, -1):
        line = _line_of_exactly(text, path[:depth])
        if line:
            return line
    return 0


_HEADER = re.compile(r"\s*\[+([^\]]+)\]+")
_PAIR = re.compile(r"\s*((?:\"[^\"]*\"|[\w-]+)(?:\s*\.\s*(?:\"[^\"]*\"|[\w-]+))*)\s*=")


def _line_of_exactly(text: str, path: tuple[str, ...]) -> int:
    table: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        header, pair = _HEADER.match(line), _PAIR.match(line)
        if header:
            table = _dotted(header[1])
        here = [*table, *_dotted(pair[1])] if pair and not header else table
        if (header or pair) and tuple(here) == path:
            return number
    return 0


def _dotted(key: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|[^.]+", key)]


class TomlChecks:
    """Hands out the values of parsed TOML in the wanted type, or refuses the file."""

    def __init__(self, data: dict[str, Any], text: str, file: str) -> None:
        self.data, self._text, self._file = data, text, file

    def refuse(self, path: tuple[str, ...], reason: str) -> NoReturn:
        """Raise `MappingRefusedError` for a key."""
        line = line_of(self._text, path)
        raise MappingRefusedError(self._file, ".".join(path), line=line, reason=reason)

    def only(
        self, told: dict[str, Any], known: frozenset[str], path: tuple[str, ...]
    ) -> None:
        """Refuse any key that is not known."""
        for key in told:
            if key not in known:
                allowed = ", ".join(sorted(known))
                self.refuse((*path, key), f"there is no such key; there are {allowed}")

    def table(
        self, told: dict[str, Any], key: str, path: tuple[str, ...]
    ) -> dict[str, Any]:
        """Return a table; empty if the key is absent."""
        value = told.get(key, {})
        if not isinstance(value, dict):
            self.refuse((*path, key), "it is a table")
        return dict(value)

    def tables(self, key: str) -> list[dict[str, Any]]:
        """Return a list of tables at the top; empty if the key is absent."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(row, dict) for row in value
        ):
            self.refuse((key,), f"it is a list of tables: [[{key}]]")
        return list(value)

    def text_at(self, key: str, *, required: bool = False) -> str:
        """Return a text at the top; empty if the key is absent."""
        return self.text_in(self.data, key, (), required=required)

    def text_in(
        self,
        told: dict[str, Any],
        key: str,
        path: tuple[str, ...],
        *,
        default: str = "",
        required: bool = False,
    ) -> str:
        """Return a text."""
        value = told.get(key, default)
        if not isinstance(value, str) or (required and not value):
            self.refuse(
                (*path, key), "it is a text, not empty" if required else "it is a text"
            )
        return str(value)

    def texts(
        self, told: dict[str, Any], key: str, path: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return a list of texts; empty if the key is absent."""
        value = told.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(part, str) for part in value
        ):
            self.refuse((*path, key), "it is a list of texts")
        return tuple(value)

    def truth(self, told: dict[str, Any], key: str, path: tuple[str, ...]) -> bool:
        """Return true or false; false if the key is absent."""
        value = told.get(key, False)
        if not isinstance(value, bool):
            self.refuse((*path, key), "it is true or false")
        return bool(value)

    def pattern(
        self,
        told: dict[str, Any],
        key: str,
        path: tuple[str, ...],
        *,
        groups: tuple[str, ...] = (),
    ) -> str:
        """Return a regular expression that has these groups."""
        text = self.text_in(told, key, path)
        try:
            known = re.compile(text).groupindex
        except re.error as error:
            self.refuse((*path, key), f"it is no pattern: {error}")
        missing = [name for name in groups if text and name not in known]
        if missing:
            self.refuse((*path, key), f"it has no group {missing[0]}")
        return text

    def choice(
        self,
        told: dict[str, Any],
        key: str,
        among: type[_Choice],
        path: tuple[str, ...],
        *,
        required: bool = False,
    ) -> _Choice:
        """Return a member of a closed set."""
        if required and key not in told:
            self.refuse((*path, key), f"it is needed: {', '.join(among)}")
        return self.member(told[key], among, (*path, key))

    def choice_in(
        self,
        told: dict[str, Any],
        key: str,
        among: type[_Choice],
        path: tuple[str, ...],
    ) -> _Choice | None:
        """Return a member of a closed set, or None if the key is absent."""
        return self.choice(told, key, among, path) if key in told else None

    def choice_or_none(self, key: str, among: type[_Choice]) -> _Choice | None:
        """Return a member of a closed set at the top, or None if the key is absent."""
        return self.choice_in(self.data, key, among, ())

    def member(
        self, value: object, among: type[_Choice], path: tuple[str, ...]
    ) -> _Choice:
        """Return the member of a closed set that a value names."""
        named = next((member for member in among if member.value == value), None)
        if named is None:
            self.refuse(path, f"{value!r} is none of {', '.join(among)}")
        return named
