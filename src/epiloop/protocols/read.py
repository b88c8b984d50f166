"""From a tree of cited values to typed tables, refusing what the schema does not know."""

import math
import re
import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, partial
from types import MappingProxyType
from typing import (
    Final,
    TypeAlias,
    TypeGuard,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from epiloop.protocols.citation import Leaf, Scalar, SourceFile
from epiloop.protocols.parse import Node
from epiloop.protocols.paths import below
from epiloop.protocols.problems import Problem
from epiloop.protocols.table import FlawedTableError, Table
from epiloop.protocols.units import unit_of, without_unit

KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
T = TypeVar("T", bound=Table)


class Refused:
    """Stands where a value could not be read; its problem has been noted."""


REFUSED: Final = Refused()


class WrongValueError(ValueError):
    """A single value is not of the kind its key asks for."""


@dataclass(slots=True)
class Reading:
    """One reading of one version; collects the problems."""

    file: SourceFile
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, key: str, node: "Node | None", reason: str) -> Refused:
        """Note a problem in the file in which the node was written."""
        leaf = None if node is None else first_leaf(node)
        file = self.file if leaf is None else leaf.citation.file
        self.problems.append(Problem(file.path, file.line_of(key), key, reason))
        return REFUSED


def first_leaf(node: Node) -> Leaf | None:
    """Return the first value at or below a node; None if it holds none."""
    if isinstance(node, Leaf):
        return node
    parts = node.values() if isinstance(node, dict) else node
    return next((leaf for part in parts if (leaf := first_leaf(part))), None)


@cache
def reader_for(kind: Hashable) -> "Reader":
    """Return the function that reads a node as this kind of value."""
    if get_origin(kind) in {Union, types.UnionType}:
        return reader_for(
            next(part for part in get_args(kind) if part is not types.NoneType)
        )
    if get_origin(kind) is tuple:
        return partial(read_list, get_args(kind)[0])
    if get_origin(kind) is Mapping:
        return partial(read_mapping, *get_args(kind))
    if is_table(kind):
        return partial(read_table, kind)
    return partial(read_value, kind)


def is_table(kind: object) -> TypeGuard[type[Table]]:
    """Tell whether a kind of value is a table of the schema."""
    return isinstance(kind, type) and issubclass(kind, Table)


def is_word(kind: object) -> TypeGuard[type[StrEnum]]:
    """Tell whether a kind of value is a closed set of identifiers."""
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def read_table(kind: type[T], node: Node, key: str, reading: Reading) -> T | Refused:
    """Read one table of the schema; every key it does not know is a problem."""
    if not isinstance(node, dict):
        return reading.refuse(key, node, "a table is needed here, not a value")
    # The checker takes a class's own __hash__ for that of its instances.
    hashable = cast("Hashable", kind)
    kinds = kinds_of(hashable)
    for name in sorted(node.keys() - kinds.keys()):
        reason = unknown_key(name, known=tuple(kinds))
        reading.refuse(below(key, name), node[name], reason)
    found = {
        name: reader_for(kinds[name])(part, below(key, name), reading)
        for name, part in node.items()
        if name in kinds
    }
    missing = [name for name in required_keys(hashable) if name not in found]
    for name in missing:
        reading.refuse(below(key, name), node, f"{name} must be stated")
    if missing or any(part is REFUSED for part in found.values()):
        return REFUSED
    return build(kind, found, key=key, reading=reading, node=node)


def build(
    kind: Callable[..., T],
    found: Mapping[str, object],
    *,
    key: str,
    reading: Reading,
    node: dict[str, Node],
) -> T | Refused:
    """Make the table of its well-formed values, unless these contradict."""
    try:
        return kind(**found)
    except FlawedTableError as error:
        for flaw in error.flaws:
            near = node.get(flaw.key.partition(".")[0].partition("[")[0], node)
            reading.refuse(below(key, flaw.key), near, flaw.reason)
        return REFUSED


def read_value(kind: Hashable, node: Node, key: str, reading: Reading) -> object:
    """Read a single value."""
    if not isinstance(node, Leaf):
        return reading.refuse(key, node, f"a value is needed here, not {shape(node)}")
    if node.value is None:
        return REFUSED
    try:
        return scalar(kind, node.value, key)
    except WrongValueError as error:
        return reading.refuse(key, node, str(error))


def read_list(kind: Hashable, node: Node, key: str, reading: Reading) -> object:
    """Read a list of values or of tables."""
    if isinstance(node, Leaf):
        if node.value is None:
            return REFUSED
        if not isinstance(node.value, tuple):
            return reading.refuse(key, node, "a list in square brackets is needed here")
        if is_table(kind) and node.value:
            return reading.refuse(key, node, "a list of tables is needed here")
        return read_scalars(kind, node.value, key, node=node, reading=reading)
    if not is_table(kind) or isinstance(node, dict):
        return reading.refuse(key, node, f"a list is needed here, not {shape(node)}")
    parts = [
        read_table(kind, part, f"{key}[{number}]", reading)
        for number, part in enumerate(node)
    ]
    return REFUSED if REFUSED in parts else tuple(parts)


def read_scalars(
    kind: Hashable,
    values: tuple[Scalar, ...],
    key: str,
    *,
    node: Leaf,
    reading: Reading,
) -> object:
    """Read every value of a list as one kind."""
    try:
        return tuple(scalar(kind, value, key) for value in values)
    except WrongValueError as error:
        return reading.refuse(key, node, str(error))


def read_mapping(
    names: type[str], kind: Hashable, node: Node, key: str, reading: Reading
) -> object:
    """Read a table whose keys are identifiers of one closed or open set."""
    if not isinstance(node, dict):
        return reading.refuse(key, node, "a table is needed here, not a value")
    found: dict[str, object] = {}
    for name, part in node.items():
        try:
            identifier = identifier_of(names, name)
        except WrongValueError as error:
            found[name] = reading.refuse(below(key, name), part, str(error))
        else:
            found[identifier] = reader_for(kind)(part, below(key, name), reading)
    if any(part is REFUSED for part in found.values()):
        return REFUSED
    return MappingProxyType(found)


def identifier_of(names: type[str], name: str) -> str:
    """Return the name as a member of its closed set, or as a well-formed open name."""
    if is_word(names):
        return word(names, name)
    if not KEY.fullmatch(name):
        raise WrongValueError(
            "a name is written in small letters, digits and underscores"
        )
    return name


def scalar(kind: object, value: Scalar | tuple[Scalar, ...], key: str) -> object:
    """Return the value if it is of the kind; raise `WrongValueError` with the reason."""
    if is_word(kind):
        return word(kind, value)
    if kind in {int, float}:
        return number(value, key, whole=kind is int)
    if type(value) is not kind:
        raise WrongValueError(f"{NEEDED[kind]} is needed, not {written(value)}")
    return value


def number(value: Scalar | tuple[Scalar, ...], key: str, *, whole: bool) -> int | float:
    """Return a number that is not below zero; a float may be written without point."""
    if type(value) is int or (type(value) is float and not whole):
        if 0 <= value < math.inf:
            return value if whole else float(value)
        raise WrongValueError(f"{value} is no amount: a number is 0 or more")
    unit = unit_of(key)
    needed = NEEDED[int] if whole else NEEDED[float]
    of_unit = f" in {unit}" if unit else ""
    raise WrongValueError(f"{needed}{of_unit} is needed, not {written(value)}")


def word(kind: type[StrEnum], value: object) -> StrEnum:
    """Return the member of a closed set; the reason of a refusal lists the set."""
    for member in kind:
        if member == value:
            return member
    near = get_close_matches(str(value), list(kind), n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(kind)}"
    raise WrongValueError(f"{written(value)} is not known here; {hint}")


def unknown_key(name: str, *, known: tuple[str, ...]) -> str:
    """Return the reason for refusing a key, with the key that was probably meant."""
    stem = without_unit(name)
    others = [
        other for other in known if unit_of(other) and without_unit(other) == stem
    ]
    if unit_of(name) and others:
        return f"wrong unit: this is stated as {' or '.join(others)}"
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"unknown key {name}{hint}"


NEEDED: Final[dict[object, str]] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    date: "a day such as 2022-05-04",
}


def written(value: object) -> str:
    """Return a value as it may be named in a sentence."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case tuple():
            return "a list"
        case _:
            return str(value)


def shape(node: Node) -> str:
    """Return what a node that is no value is, as named in a sentence."""
    return "a table" if isinstance(node, dict) else "a list of tables"


@cache
def kinds_of(kind: Hashable) -> dict[str, Hashable]:
    """Return the kind of value of each key of a table, in the order of the schema."""
    hints = get_type_hints(kind)
    return {entry.name: hints[entry.name] for entry in table_fields(kind)}


@cache
def required_keys(kind: Hashable) -> tuple[str, ...]:
    """Return the keys that a table must state."""
    return tuple(
        entry.name
        for entry in table_fields(kind)
        if entry.default is MISSING and entry.default_factory is MISSING
    )


def table_fields(kind: Hashable) -> tuple[Field[object], ...]:
    """Return the fields of a table's dataclass."""
    if not is_table(kind) or not is_dataclass(kind):
        raise TypeError(f"{kind!r} is no table of the schema")
    return fields(kind)


Reader: TypeAlias = Callable[[Node, str, Reading], object]
