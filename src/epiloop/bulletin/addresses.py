"""Where somebody lives: houses, units and rooms, homes with a name, streets with a number."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from epiloop.bulletin.folding import Folded
from epiloop.bulletin.lexicon import TERM, lexicon
from epiloop.bulletin.segments import Run, Word, words_of
from epiloop.bulletin.spans import Reason, Span

_NUMBER: Final = r"(?:[0-9A-Za-z甲乙丙丁]+(?:[-–—]\d+)*|[一二三四五六七八九十百零〇]+)"
_GAP: Final = r"[^\w\n，。、；：,;:]{0,3}"
_PART: Final = rf"{_NUMBER}{_GAP}(?:号{_GAP}院|号{_GAP}楼|号|楼|栋|幢|座|单{_GAP}元|室|层|户|弄|门|排|组|房|#)"
# Certain by itself, or two parts in a row, or a number after the name of a road.
_BEFORE: Final = rf"(?:(?![在为到至于系的是])[\u4e00-\u9fff]{_GAP}){{0,8}}?"
_CERTAIN = re.compile(
    rf"{_BEFORE}{_NUMBER}{_GAP}(?:号{_GAP}院|号{_GAP}楼|栋|幢|单{_GAP}元|弄|室)(?:{_GAP}{_PART})*"
    rf"(?:{_GAP}\d{{1,6}})?"
)
_CHAIN = re.compile(rf"{_BEFORE}{_PART}(?:{_GAP}{_PART})+(?:{_GAP}\d{{1,6}})?")
_ON_A_ROAD = re.compile(
    rf"(?:[\u4e00-\u9fff]{_GAP}){{1,8}}(?:路|街|巷|胡同|大道|条|里|村|园|苑|院|道){_GAP}{_NUMBER}{_GAP}号(?!线)"
    rf"(?:{_GAP}{_PART})*"
)
_HOUSE_NUMBERS = re.compile(r"(?<![\d.])\d{1,3}[-–—]\d{1,3}[-–—]\d{2,4}(?![\d])")
# 房山区 + 医院 are the hospitals of a district; 北京 + 花园 is one garden's name.
_AREAS: Final = frozenset("区县镇乡市省道")
_FINE: Final = re.compile(r".*(?:区|县|镇|乡|街道|市|省)")


def addresses_in(
    folded: Folded, runs: list[Run], public: Mapping[str, float]
) -> Iterator[Span]:
    """Yield what tells where somebody lives."""
    text = folded.text
    for pattern in (_CERTAIN, _CHAIN, _ON_A_ROAD, _HOUSE_NUMBERS):
        yield from (
            folded.span(*m.span(), Reason.ADDRESS) for m in pattern.finditer(text)
        )
    for pattern in (_numbered(), _streets()):
        found_in = pattern.finditer(folded.latin)
        yield from (folded.span(*m.span(), Reason.ADDRESS) for m in found_in)
    yield from _residences(folded)
    yield from _english_residences(folded)
    for run in runs:
        for start, end in named_before(run.text, lexicon().zh["homes"], public):
            yield folded.span(
                run.places[start], run.places[end - 1] + 1, Reason.ADDRESS
            )


def named_before(
    run: str, endings: frozenset[str], public: Mapping[str, float]
) -> Iterator[tuple[int, int]]:
    """Yield where a kind of place has a name of its own before it: 馨通 + 家园.

    Words such as 定点 or 该 before the kind name no place.
    """
    words = words_of(run, public)
    for at, word in enumerate(words):
        if word.is_public or not _is_kind(word, endings):
            continue
        first = at
        while first and _belongs_to_a_name(words, first - 1, endings):
            first -= 1
        if first < at:
            yield words[first].start, word.end


def _is_kind(word: Word, endings: frozenset[str]) -> bool:
    """Tell whether a word is a kind of place: 酒店, 小吃店; not a term: 定点医院."""
    return lexicon().han_words.get(word.text, 0.0) < TERM and any(
        word.text.endswith(ending) for ending in endings
    )


def _belongs_to_a_name(words: list[Word], at: int, endings: frozenset[str]) -> bool:
    """Tell whether a word before a kind of place is part of a name of its own."""
    lex, word = lexicon(), words[at]
    if word.text in lex.zh["generic"] or word.text in endings:
        return False
    if word.is_public:
        return word.text[-1] not in _AREAS
    if len(word.text) > 1:
        return True
    if word.text in lex.counters:
        return at > 0 and words[at - 1].text not in lex.stops
    if word.text in lex.stops:
        before = words[at - 1].text if at else ""
        return len(before) == 1 and before not in lex.alone
    return True


def _residences(folded: Folded) -> Iterator[Span]:
    cues = "|".join(sorted(lexicon().zh["residence"], key=len, reverse=True))
    pattern = rf"(?:{cues})(?:址|地|地址)?\s*(?:为|是|在|于|：|:)?\s*(?P<where>[^。，；;,\n]+)"
    for found in re.finditer(pattern, folded.text):
        start, end = found.span("where")
        area = _FINE.match(folded.text, start, end)
        fine = area.end() if area else start
        left = folded.text[fine:end].strip()
        if left and not left.startswith("的"):
            yield folded.span(fine, end, Reason.ADDRESS)


def _english_residences(folded: Folded) -> Iterator[Span]:
    pattern = (
        r"\b(?:lives?|lived|living|resid(?:es|ed|ing)|home address|address|domicile)\b"
        r"\s*(?:is|at|in|on|:|：)+\s*(?P<where>[^.;\n]*\d[^.;\n]*)"
    )
    for found in re.finditer(pattern, folded.latin, re.IGNORECASE):
        yield folded.span(*found.span("where"), Reason.ADDRESS)


@cache
def _numbered() -> re.Pattern[str]:
    kinds = "|".join(sorted(lexicon().en["homes_before_number"], key=len, reverse=True))
    return re.compile(
        rf"\b(?:{kinds})[\s.#:]*(?:no\.?|number)?\s*(?:\d+[A-Za-z]?|[A-Z]\d*)\b"
        r"(?:[\s,\-/]+\d+[A-Za-z]?\b)*",
        re.IGNORECASE,
    )


@cache
def _streets() -> re.Pattern[str]:
    kinds = "|".join(sorted(lexicon().en["streets"], key=len, reverse=True))
    return re.compile(
        rf"\b(?:no\.?\s*)?\d{{1,5}}[A-Za-z]?,?(?:\s+[A-Za-z'’\-]+){{1,4}}\s+(?:{kinds})\b",
        re.IGNORECASE,
    )
