"""Names of persons in Chinese characters.

A surname that belongs to no known word, with what follows it; characters that are no
known word; forms of address and what introduces a name.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from typing import Final

from epiloop.bulletin.folding import Folded, is_han
from epiloop.bulletin.lexicon import lexicon
from epiloop.bulletin.segments import Run, Word, words_of
from epiloop.bulletin.spans import Reason, Span

_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:\s*[·•・‧∙⋅]\s*[\u4e00-\u9fff]{1,8})+")
_INTRODUCED = re.compile(
    r"(?:姓名|名叫|名为|姓氏|联系人\s*[:：])\s*[:：为是]?\s*(?P<name>[\u4e00-\u9fff][\W_]{0,2}"
    r"[\u4e00-\u9fff](?:[\W_]{0,2}[\u4e00-\u9fff]){0,2})"
)
# A two-character word as frequent as this is a word, even after a surname that is one.
_COMMON_WORD: Final = 11.0
_COMMON_DOUBLE: Final = 8.0
_NUMERAL: Final = frozenset("一二两三四五六七八九十几每本这那半数")


def han_names_in(
    folded: Folded, runs: list[Run], public: Mapping[str, float]
) -> Iterator[Span]:
    """Yield what is, or may be, a person's name in Chinese characters."""
    for found in _DOTTED.finditer(folded.text):
        yield folded.span(*found.span(), Reason.NAME)
    for found in _INTRODUCED.finditer(folded.text):
        yield folded.span(*found.span("name"), Reason.NAME)
    for run in runs:
        for start, end in _names_of(run, folded, public):
            yield folded.span(run.places[start], run.places[end - 1] + 1, Reason.NAME)
    yield from _parted_by_a_mark(folded, runs)


def _names_of(
    run: Run, folded: Folded, public: Mapping[str, float]
) -> Iterator[tuple[int, int]]:
    words = words_of(run.text, public)
    yield from _addressed(run.text)
    if _is_nothing_but_a_name(run, words, folded):
        yield 0, len(run.text)
    for at, word in enumerate(words):
        if word.is_public:
            continue
        follows = _follows(run.text, words, at)
        if _is_surname_alone(word, run, folded) and follows:
            yield word.start, word.start + len(word.text) + follows
        elif _begins_like_a_name(word, words, at):
            yield word.start, words[at + 1].end
        elif _is_introduced(words, at):
            yield word.start, min(word.start + 3, len(run.text))
    yield from _unknown(words)


def _is_nothing_but_a_name(run: Run, words: list[Word], folded: Folded) -> bool:
    """Tell whether a clause is a surname and one or two characters: Nurse 管满."""
    around = (run.places[0] - 1, run.places[-1] + 1)
    beside = [folded.text[at] for at in around if 0 <= at < len(folded.text)]
    return (
        len(words) in (2, 3)
        and len(words) == len(run.text)
        and run.text[0] in lexicon().surnames
        and not any(char.isdigit() for char in beside)
    )


def _is_surname_alone(word: Word, run: Run, folded: Folded) -> bool:
    lex = lexicon()
    if word.text in lex.double_surnames:
        return True
    if word.text not in lex.surnames:
        return False
    before = run.text[word.start - 1] if word.start else _before(run, folded)
    return not (word.text in lex.measures and (before.isdigit() or before in _NUMERAL))


def _before(run: Run, folded: Folded) -> str:
    at = run.places[0] - 1
    while at >= 0 and folded.text[at] == " ":
        at -= 1
    return folded.text[at] if at >= 0 else " "


def _follows(run: str, words: list[Word], at: int) -> int:
    """Return how many characters of a given name follow a surname; 0 if none do.

    Rather one too many than one too few: what is found is refused, not cut out blindly.
    """
    lex = lexicon()
    word, rest = words[at], words[at + 1 : at + 3]
    if not rest or rest[0].is_public:
        return 0
    is_ambiguous = _is_common_word(word)
    first = rest[0].text
    if len(first) > 1:
        if not is_ambiguous:
            return 2
        return 2 if _is_telling(first) else 0
    is_given = first in lex.given and _is_unknown(rest[1:])
    if first in lex.alone and not is_given and (is_ambiguous or first not in lex.given):
        return 0
    second = run[rest[0].end : rest[0].end + 1]
    return 2 if _is_unknown(rest[1:]) or second in lex.given else 1


def _is_telling(word: str) -> bool:
    """Tell whether a word is more likely a given name: 建国, 小妹."""
    lex = lexicon()
    if lex.han_words.get(word, 0.0) >= _COMMON_WORD or len(word) != 2:
        return False
    return word[1] in lex.given if word[0] == "小" else set(word) <= lex.telling


def _is_common_word(word: Word) -> bool:
    """Tell whether a surname is as well a word that stands alone: 于, 和, 东方."""
    lex = lexicon()
    if word.text in lex.double_surnames:
        return lex.han_words.get(word.text, 0.0) > _COMMON_DOUBLE
    return word.text in lex.ambiguous


def _is_unknown(words: list[Word]) -> bool:
    """Tell whether a single character that is no word of a sentence comes first."""
    return (
        bool(words) and len(words[0].text) == 1 and words[0].text not in lexicon().alone
    )


def _begins_like_a_name(word: Word, words: list[Word], at: int) -> bool:
    """Tell whether a word such as 王国 is a surname and half a given name: 王国庆."""
    lex = lexicon()
    return (
        len(word.text) == 2
        and word.text[0] in lex.surnames
        and word.text[1] in lex.given
        and at + 1 < len(words)
        and words[at + 1].text in lex.given - lex.locative
        and (word.text[0] not in lex.ambiguous or _is_unknown(words[at + 1 :]))
    )


def _is_introduced(words: list[Word], at: int) -> bool:
    """Tell whether a surname, though a word as well, stands after 配偶 or 姓名."""
    lex = lexicon()
    return (
        at > 0
        and words[at - 1].text in lex.introduces
        and words[at].text in lex.surnames
        and at + 1 < len(words)
        and len(words[at + 1].text) == 1
    )


def _addressed(run: str) -> Iterator[tuple[int, int]]:
    """Yield surnames with a form of address, and familiar ones: 李女士, 老王, 张某."""
    lex = lexicon()
    for at, char in enumerate(run):
        if _is_double_surname(run, at):
            yield at, min(at + 4, len(run))
        if char not in lex.surnames:
            continue
        title = next((t for t in lex.titles if run.startswith(t, at + 1)), "")
        if title and (len(title) > 1 or char not in lex.ambiguous):
            yield at, at + 1 + len(title)
        is_first = at > 0 and run[at - 1] in lex.familiar
        if (
            is_first
            and char not in lex.ambiguous
            and run[at - 1 : at + 1] not in lex.han_words
        ):
            yield at - 1, at + 1


def _is_double_surname(run: str, at: int) -> bool:
    """Tell whether a double surname that is no common word begins here: 呼延 + 庆."""
    lex = lexicon()
    said = run[at : at + 2]
    return (
        said in lex.double_surnames
        and lex.han_words.get(said, 0.0) <= _COMMON_DOUBLE
        and at + 2 < len(run)
        and not any(run[at : at + size] in lex.han_words for size in (3, 4))
    )


def _unknown(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Yield two or more characters in a row that belong to no known word.

    With the surname before them, where there is one that may be a word: 令 + 狐冲.
    """
    lex = lexicon()
    for is_unknown, group in groupby(enumerate(words), key=lambda w: _is_strange(w[1])):
        found = list(group)
        if is_unknown and len(found) > 1:
            at, first = found[0]
            has_surname = at > 0 and words[at - 1].text in lex.surnames
            yield first.start - has_surname, found[-1][1].end


def _is_strange(word: Word) -> bool:
    return (
        len(word.text) == 1 and word.text not in lexicon().alone and not word.is_public
    )


def _parted_by_a_mark(folded: Folded, runs: list[Run]) -> Iterator[Span]:
    """Yield a surname all alone before a short run: 张，伟."""
    lex = lexicon()
    for run, after in pairwise(runs):
        near = after.places[0] - run.places[-1] <= 3
        between = folded.text[run.places[-1] + 1 : after.places[0]]
        if (
            len(run.text) == 1
            and len(after.text) <= 2
            and near
            and not any(is_han(c) or c.isalnum() or c == "\n" for c in between)
            and run.text in lex.surnames - lex.ambiguous
        ):
            yield folded.span(run.places[0], after.places[-1] + 1, Reason.NAME)
