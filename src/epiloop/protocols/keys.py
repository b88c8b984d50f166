"""Every key that a protocol file may state, with what it says."""

import inspect
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Final, cast, get_args, get_origin

from epiloop.protocols.parse import HEADER
from epiloop.protocols.paths import below
from epiloop.protocols.read import is_table, is_word, kinds_of, required_keys
from epiloop.protocols.schema import Header, Rules
from epiloop.protocols.units import unit_of

ANY: Final = "*"
ATTRIBUTE: Final = re.compile(r"^(\w+)\n((?:    .*\n?)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SchemaKey:
    """A key of the schema that holds a value.

    Attributes
    ----------
    path
        Its path, with `*` for a name out of a set and no list numbers, such as
        `measure.*.stages.days`.
    says
        What the value means.
    unit
        Unit of the value; empty where it has none.
    words
        The identifiers allowed, where the set is closed.
    is_list
        Whether it holds a list of values.
    is_required
        Whether the table it stands in must state it.
    """

    path: str
    says: str
    unit: str
    words: tuple[str, ...]
    is_list: bool
    is_required: bool

    @property
    def table(self) -> str:
        """Path of the table in which the key stands; empty for none."""
        return self.path.rpartition(".")[0]


@cache
def schema_keys() -> tuple[SchemaKey, ...]:
    """Return every key that holds a value, in the order of the schema."""
    return (*keys_of(Header, HEADER), *keys_of(Rules, ""))


def keys_of(table: Hashable, path: str) -> Iterator[SchemaKey]:
    """Yield the keys of one table and of those below it."""
    explained = explanations(table)
    required = required_keys(table)
    for name, kind in kinds_of(table).items():
        yield from keys_at(
            kind, below(path, name), says=explained[name], is_required=name in required
        )


def keys_at(
    kind: Hashable, key: str, *, says: str, is_required: bool
) -> Iterator[SchemaKey]:
    """Yield the keys at or below a path whose content is of some kind."""
    is_list, inner = False, without_none(kind)
    while get_origin(inner) in {tuple, Mapping}:
        if get_origin(inner) is Mapping:
            key, is_required = f"{key}.{ANY}", False
            inner = get_args(inner)[1]
        else:
            is_list, inner = True, get_args(inner)[0]
    if is_table(inner):
        yield from keys_of(cast("Hashable", inner), key)
    else:
        words = tuple(inner) if is_word(inner) else ()
        yield SchemaKey(key, says, unit_of(key), words, is_list, is_required)


def without_none(kind: Hashable) -> Hashable:
    """Return the kind that a value has when it is stated."""
    parts = [part for part in get_args(kind) if part is not NoneType]
    is_optional = NoneType in get_args(kind)
    return parts[0] if is_optional else kind


@cache
def explanations(table: Hashable) -> dict[str, str]:
    """Return what each key of a table says, from the table's own description."""
    _, _, attributes = (inspect.getdoc(table) or "").partition("----------\n")
    return {
        match[1]: " ".join(match[2].split()) for match in ATTRIBUTE.finditer(attributes)
    }


def pattern_of(key: str, known: frozenset[str]) -> str | None:
    """Return the schema's path for a key of a version; None if there is none.

    `measure.close_contact.stages[0].days` gives `measure.*.stages.days`.
    """
    parts = re.sub(r"\[\d+\]", "", key).split(".")
    patterns = [""]
    for part in parts:
        patterns = [below(head, step) for head in patterns for step in (part, ANY)]
    return next((pattern for pattern in patterns if pattern in known), None)
