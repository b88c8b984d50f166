"""Names of persons in Latin letters.

A bulletin's words are known words; a capital stands only where a sentence begins, in the
name of a place that is published, or in the few words that always have one.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final

from epiloop.bulletin.codes import without_designations
from epiloop.bulletin.folding import Folded
from epiloop.bulletin.lexicon import lexicon
from epiloop.bulletin.spans import Reason, Span

_WORD = re.compile(r"[^\W\d_]+(?:[''’ʼ\-][^\W\d_]+)*")
_SENTENCE_STARTS: Final = frozenset('.!?:;\n。！？：；•"“(（')
_SHORTEST: Final = 2
_SHORTEST_NAME: Final = 4


def latin_names_in(folded: Folded, public: Collection[str]) -> Iterator[Span]:
    """Yield what is, or may be, a person's name in Latin letters, and other scripts.

    Parameters
    ----------
    public
        Names that may stand, in small letters with single spaces.
    """
    text = without_designations(_without(folded.latin, public))
    found = list(_WORD.finditer(text))
    doubts = [_doubt(text, word) for word in found]
    yield from _titled(folded, text)
    for at, doubt in enumerate(doubts):
        if doubt is not None:
            yield folded.span(*_with_neighbours(text, found, at), doubt)


def _without(text: str, public: Collection[str]) -> str:
    """Blank the published names out, so that nothing of them is looked at."""
    if not public:
        return text
    low = text.casefold()
    if len(low) != len(text):
        low = text.lower()
    for name in sorted((p for p in public if p.isascii()), key=len, reverse=True):
        for found in re.finditer(rf"(?<![a-z]){re.escape(name)}(?![a-z])", low):
            text = text[: found.start()] + "." * len(name) + text[found.end() :]
    return text


def _doubt(text: str, word: re.Match[str]) -> Reason | None:
    """Return why one word may not stand; None if it may."""
    said = word.group()
    if not all(c.isascii() or c in "’ʼ" for c in said):
        is_latin = all("LATIN" in _script(c) for c in said if c.isalpha())
        return Reason.NAME if is_latin else Reason.FOREIGN_SCRIPT
    if len(said) < _SHORTEST or _may_stand(text, word):
        return None
    return Reason.NAME


def _may_stand(text: str, word: re.Match[str]) -> bool:
    said = word.group()
    if said[0].isupper() and not said.isupper():
        return _may_have_a_capital(said) or (_is_first(text, word) and _is_known(said))
    return _is_known(said)


def _script(char: str) -> str:
    return unicodedata.name(char, "")


def _is_known(word: str) -> bool:
    lex = lexicon()
    low = word.casefold().removesuffix("'s").removesuffix("’s")
    return all(
        part in lex.latin_words or part in lex.en["capitals"] or _is_calendar(part)
        for part in low.split("-")
        if part
    )


def _is_calendar(low: str) -> bool:
    en = lexicon().en
    return low in en["months"] or low in en["weekdays"]


def _may_have_a_capital(word: str) -> bool:
    low = word.casefold().removesuffix("'s").removesuffix("’s")
    parts = [part for part in low.split("-") if part]
    return all(p in lexicon().en["capitals"] or _is_calendar(p) for p in parts)


def _is_first(text: str, word: re.Match[str]) -> bool:
    before = text[: word.start()].rstrip(" \t*_-#>")
    return not before or before[-1] in _SENTENCE_STARTS


def _with_neighbours(text: str, found: list[re.Match[str]], at: int) -> tuple[int, int]:
    """Return a doubtful word with what may be the other half of a name beside it."""
    start, end = found[at].span()
    if at and _touches(text, found[at - 1].end(), start) and _may_join(found, at, -1):
        start = found[at - 1].start()
    if (
        at + 1 < len(found)
        and _touches(text, end, found[at + 1].start())
        and _may_join(found, at, 1)
    ):
        end = found[at + 1].end()
    return start, end


def _may_join(found: list[re.Match[str]], at: int, step: int) -> bool:
    """Tell whether a neighbour is written as the doubtful word is, and is no short word."""
    said, beside = found[at].group(), found[at + step].group()
    if beside[0].isupper():
        return not _may_have_a_capital(beside)
    return said[0].islower() and len(beside) >= _SHORTEST_NAME


def _touches(text: str, end: int, start: int) -> bool:
    between = text[end:start]
    return len(between) <= 3 and not any(c.isalnum() or c in "。\n" for c in between)


def _titled(folded: Folded, text: str) -> Iterator[Span]:
    titles = "|".join(sorted(lexicon().en["titles"], key=len, reverse=True))
    pattern = rf"\b(?:{titles})\b\.?\s+[A-Za-z'’\-]+(?:\s+[A-Z][A-Za-z'’\-]+){{0,2}}"
    for found in re.finditer(pattern, text, re.IGNORECASE):
        yield folded.span(*found.span(), Reason.NAME)
