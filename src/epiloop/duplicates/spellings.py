"""The table of different letters for one name, made ready for look-up."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from epiloop.errors import EpiloopError


class SpellingsRefusedError(EpiloopError):
    """The table of variants does not pair its characters."""


@dataclass(frozen=True, slots=True)
class Spellings:
    """Which characters stand for one another.

    `folds` maps a code point to the character it is compared as, for `str.translate`.
    """

    folds: dict[int, str]
    double_surnames: frozenset[str]
    surname_readings: dict[str, str]
    forms_of_address: tuple[str, ...]
    korean_surnames: dict[str, str]


@cache
def spellings() -> Spellings:
    """Return the table that comes with epiloop."""
    file = resources.files("epiloop.duplicates") / "variants.toml"
    return read_spellings(tomllib.loads(file.read_text(encoding="utf-8")))


def read_spellings(told: dict[str, Any]) -> Spellings:
    """Make the parsed table ready for look-up.

    Raises
    ------
    SpellingsRefusedError
        If a traditional character has no simplified one, or a variant is no pair.
    """
    han = told["han"]
    old, new = ("".join(han[key].split()) for key in ("traditional", "simplified"))
    if len(old) != len(new):
        raise SpellingsRefusedError(
            f"{len(old)} traditional characters stand against {len(new)} simplified ones."
        )
    pairs = dict(zip(old, new, strict=True))
    for pair in han["variants"].split():
        if len(pair) != 2:
            raise SpellingsRefusedError(f"{pair} is no pair of characters.")
        pairs.setdefault(pair[0], pair[1])
    spelt = told["korean"]["surname_spellings"]
    return Spellings(
        folds={ord(one): pairs.get(other, other) for one, other in pairs.items()},
        double_surnames=frozenset(han["double_surnames"].split()),
        surname_readings=dict(han["surname_readings"]),
        forms_of_address=tuple(han["forms_of_address"]),
        korean_surnames={
            spelling: name
            for name, spellings in spelt.items()
            for spelling in spellings
        },
    )
