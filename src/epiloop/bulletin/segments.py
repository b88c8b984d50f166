"""A run of Chinese characters parted into known words.

The parting with the most weight wins, as in any dictionary segmentation; a character that
belongs to no known word stands alone.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from epiloop.bulletin.folding import Folded, is_han
from epiloop.bulletin.lexicon import lexicon

_LONGEST: Final = 12
_WORD_COST: Final = 30.0
_ALONE_COST: Final = 24.0
_UNKNOWN_COST: Final = 34.0
# Ends a sentence or a clause; anything else between two characters is a way to hide.
_ENDS: Final = frozenset("。，、；：！？,;:!?\n")


@dataclass(frozen=True, slots=True)
class Run:
    """Chinese characters of one clause, and where in the folded text each stands."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a run, half-open; `is_public` where it is a published name of a place."""

    start: int
    end: int
    text: str
    is_public: bool = False


def runs_in(folded: Folded) -> list[Run]:
    """Return the runs of a text; spaces and signs between two characters do not part them."""
    runs: list[Run] = []
    text: list[str] = []
    places: list[int] = []
    for at, char in enumerate(folded.text):
        if is_han(char):
            text.append(char)
            places.append(at)
        elif text and (char in _ENDS or char.isalnum()):
            runs.append(Run("".join(text), tuple(places)))
            text, places = [], []
    if text:
        runs.append(Run("".join(text), tuple(places)))
    return runs


def words_of(run: str, public: Mapping[str, float]) -> list[Word]:
    """Return a run's words in order.

    Parameters
    ----------
    public
        Published names of places, folded, with their weight: they are words of their own.
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(run) + 1):
        best.append(min(_ways_to(run, end, best, public)))
    ends: list[int] = [len(run)]
    while ends[-1] > 0:
        ends.append(best[ends[-1]][1])
    cuts = ends[::-1]
    return [
        Word(a, b, run[a:b], run[a:b] in public) for a, b in itertools.pairwise(cuts)
    ]


def _ways_to(
    run: str, end: int, best: list[tuple[float, int]], public: Mapping[str, float]
) -> Iterator[tuple[float, int]]:
    words, alone = lexicon().han_words, lexicon().alone
    for start in range(max(0, end - _LONGEST), end):
        word = run[start:end]
        if word in public:
            yield best[start][0] + _WORD_COST - public[word], start
        elif len(word) > 1 and word in words:
            yield best[start][0] + _WORD_COST - words[word], start
    single = _ALONE_COST if run[end - 1] in alone else _UNKNOWN_COST
    yield best[end - 1][0] + single, end - 1
