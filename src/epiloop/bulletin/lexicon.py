"""The words by which a text is looked through, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from epiloop.duplicates.spellings import spellings

TERM: Final = 18.0
"""Weight of a word of the response; of others the binary logarithm of their frequency."""
_KIND: Final = 14.0
_SURNAME: Final = 6.0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Known words with their weights, and what names, addresses and employers are made of."""

    han_words: dict[str, float]
    latin_words: frozenset[str]
    surnames: frozenset[str]
    double_surnames: frozenset[str]
    ambiguous: frozenset[str]
    given: frozenset[str]
    telling: frozenset[str]
    alone: frozenset[str]
    stops: frozenset[str]
    counters: frozenset[str]
    locative: frozenset[str]
    measures: frozenset[str]
    titles: tuple[str, ...]
    familiar: frozenset[str]
    introduces: tuple[str, ...]
    zh: dict[str, frozenset[str]]
    en: dict[str, frozenset[str]]


@cache
def lexicon() -> Lexicon:
    """Return the words that come with epiloop."""
    names = tomllib.loads(_read("names.toml"))
    settings = tomllib.loads(_read("settings.toml"))
    return Lexicon(
        han_words=_han_words(settings["zh"], names),
        latin_words=frozenset(_read("en.txt").split()),
        surnames=_letters(names["surnames"]),
        double_surnames=spellings().double_surnames | set(names["doubles"].split()),
        ambiguous=_letters(names["ambiguous"]),
        given=_letters(names["given"]),
        telling=_letters(names["telling"]),
        alone=_letters(names["alone"]),
        stops=_letters(names["stops"]),
        counters=_letters(names["counters"]),
        locative=_letters(names["locative"]),
        measures=_letters(names["measures"]),
        titles=tuple(names["titles"].split()),
        familiar=_letters(names["familiar"]),
        introduces=tuple(names["introduces"].split()),
        zh=_lists(settings["zh"]),
        en=_lists(settings["en"]),
    )


def _read(name: str) -> str:
    file = resources.files("epiloop.bulletin") / "words" / name
    return file.read_text(encoding="utf-8")


def _han_words(settings: dict[str, str], names: dict[str, str]) -> dict[str, float]:
    words: dict[str, float] = {}
    for line in _read("zh.txt").splitlines():
        weight, *found = line.split()
        words.update(dict.fromkeys(found, float(weight)))
    # Kinds of places are words, but no terms: a name may stand before them.
    kinds = " ".join(settings.values()).split()
    words.update({kind: max(words.get(kind, 0.0), _KIND) for kind in kinds if kind[1:]})
    for surname in names["doubles"].split():
        words.setdefault(surname, _SURNAME)
    words.update(dict.fromkeys(_read("terms_zh.txt").split(), TERM))
    return words


def _letters(text: str) -> frozenset[str]:
    return frozenset("".join(text.split()))


def _lists(table: dict[str, Any]) -> dict[str, frozenset[str]]:
    return {key: frozenset(text.split()) for key, text in table.items()}
