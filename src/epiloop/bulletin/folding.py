"""A text in the one form in which it is looked through, with the way back.

Whoever hides a name writes full-width digits, circled digits, letters of another alphabet
that look alike, traditional characters, marks and zero-width characters between letters.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from epiloop.bulletin.spans import Reason, Span
from epiloop.duplicates.spellings import spellings

# Letters of other alphabets that look like Latin ones.
_ALIKE: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХЗаеѕіјорсухԁɡһӏнкмтвгΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονιρτυχкı",
    "ABESIJKMHOPCTYX3aesijopcyxdghlhkmtbrABEZHIKMNOPTYXaoviptyxki",
)
_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]")
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me", "Cc"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded, and for each of its characters where it came from."""

    text: str
    origin: tuple[int, ...]

    @property
    def latin(self) -> str:
        """The text with Chinese characters blanked out: a word ends where they begin."""
        return _HAN.sub("¦", self.text)

    def span(self, start: int, end: int, reason: Reason) -> Span:
        """Return a piece of the folded text as a piece of the original."""
        return Span(self.origin[start], self.origin[end - 1] + 1, reason)


def fold(text: str) -> Folded:
    """Return a text without hidden characters, marks, widths and look-alikes.

    Letters keep their case; a line break becomes a full stop, as it ends a sentence.
    """
    pairs = [pair for at, char in enumerate(text) for pair in _folded(char, at)]
    return Folded("".join(c for c, _ in pairs), tuple(at for _, at in pairs))


def _folded(char: str, at: int) -> Iterator[tuple[str, int]]:
    if char in "\n\r\u2028\u2029":
        yield "\n", at
        return
    for one in unicodedata.normalize("NFKD", char):
        if one == "\t" or unicodedata.category(one) not in _UNSEEN:
            yield _plain(one), at


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char.isspace():
        return " "
    return char.translate(_ALIKE).translate(spellings().folds)


def is_han(char: str) -> bool:
    """Tell whether a character is a Chinese one."""
    return _HAN.fullmatch(char) is not None
