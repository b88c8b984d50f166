"""Numbers that name a person: identity numbers, telephones, and any other long one.

Seven digits are enough, however they are parted: no figure of a bulletin is written so.
Dates, times, decimals and thousands are figures.
"""

import re
from collections.abc import Iterator
from typing import Final

from epiloop.bulletin.folding import Folded
from epiloop.bulletin.lexicon import lexicon
from epiloop.bulletin.spans import Reason, Span

LONG_NUMBER: Final = 7
"""From so many digits on, a number is a telephone, an account, a document: not a count."""

_NUMERALS: Final = str.maketrans(
    "零〇幺一二两三四五六七八九壹贰叁肆伍陆柒捌玖oOlI", "00112234567891234567890011"
)
_DIGIT_LIKE: Final = r"[0-9零〇幺一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_LETTER_LIKE: Final = r"[oOlI]"
# One number, whatever stands between its digits; commas part numbers of a list.
_PARTED = re.compile(
    rf"(?:{_DIGIT_LIKE}|(?<=[0-9]){_LETTER_LIKE}|{_LETTER_LIKE}(?=[0-9]))"
    rf"(?:[^\w\n,，、。；;]{{0,4}}_?(?:{_DIGIT_LIKE}|(?<=[0-9]){_LETTER_LIKE}"
    rf"|{_LETTER_LIKE}(?=[0-9])))*(?:[^\w\n]{{0,2}}[xX](?![a-zA-Z]))?"
)
_LISTED = re.compile(
    rf"{_DIGIT_LIKE}(?:[^\w\n]{{0,4}}_?{_DIGIT_LIKE}){{10,}}(?:[^\w\n]{{0,2}}[xX])?"
)
_MASKED = re.compile(r"\d{2,}\s?(?:[*xX×●•＊#][\s]?){2,}\d{2,}[\dxX]?")
_MOBILE = re.compile(r"(?:00)?(?:86)?1[3-9]\d{9}")
_RESIDENT = re.compile(
    r"[1-9]\d{5}(?:(?:18|19|20)\d\d)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
    r"|[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dxX]"
)
_DAY: Final = (
    r"(?<!\d)(?:(?:19|20)\d\d\s?[-/.–—]\s?(?:0?[1-9]|1[0-2])\s?[-/.–—]\s?"
    r"(?:3[01]|[12]\d|0?[1-9])"
    r"|(?:3[01]|[12]\d|0?[1-9])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d)(?!\d)"
)
_TIME: Final = r"(?<!\d)(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)"
_THOUSANDS: Final = r"(?<!\d)\d{1,3}(?:[,，]\d{3})+(?!\d)"
_DECIMAL: Final = r"(?<![\d.])\d{1,4}\.\d{1,4}(?![\d.])"
_YEARS: Final = r"(?<!\d)(?:19|20)\d\d\s?[-–—]\s?(?:19|20)\d\d(?!\d)"
_FIGURE = re.compile(f"{_DAY}|{_TIME}|{_THOUSANDS}|{_DECIMAL}|{_YEARS}")
_TAIL = re.compile(
    r"(?:尾号|后四位|末四位|last (?:four|4)(?: digits)?|ending (?:in|with)|ends? (?:in|with))"
    r"\W{0,3}(?:为|是|of|are|is)?\W{0,3}\d{3,6}",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(?:[男女]性?[，,、\s]{0,2})?\d{1,3}\s?岁(?!以|及|或|至|到|人|-|—|~|的?(?:老|儿|人群|以))"
    r"|\b\d{1,3}[\s-]years?[\s-]old\b|\baged?\s\d{1,3}\b(?!\s?(?:and|or|to|[-–+]))",
    re.IGNORECASE,
)


def numbers_in(folded: Folded) -> Iterator[Span]:
    """Yield the numbers of a text that name a person, and ages told of one."""
    for found in _LISTED.finditer(folded.text):
        yield from _if_known_form(folded, found)
    for found in _PARTED.finditer(folded.text):
        yield from _if_long(folded, found)
    for found in _spelled().finditer(folded.latin):
        yield folded.span(*found.span(), Reason.NUMBER)
    for pattern, reason in ((_MASKED, Reason.NUMBER), (_TAIL, Reason.NUMBER)):
        yield from (
            folded.span(*m.span(), reason) for m in pattern.finditer(folded.text)
        )
    yield from (folded.span(*m.span(), Reason.AGE) for m in _AGE.finditer(folded.text))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9xX]", "", text.translate(_NUMERALS))


def _if_known_form(folded: Folded, found: re.Match[str]) -> Iterator[Span]:
    reason = _known_form(_digits(found.group()))
    if reason is not None:
        yield folded.span(*found.span(), reason)


def _known_form(digits: str) -> Reason | None:
    if _RESIDENT.fullmatch(digits):
        return Reason.IDENTITY_NUMBER
    return Reason.TELEPHONE if _MOBILE.fullmatch(digits) else None


def _if_long(folded: Folded, found: re.Match[str]) -> Iterator[Span]:
    text = found.group()
    known = _known_form(_digits(text))
    left = _digits(_FIGURE.sub(" ", _around(folded.text, found)))
    if known is not None or len(left) >= LONG_NUMBER:
        yield folded.span(*found.span(), known or _kind(left))


def _around(text: str, found: re.Match[str]) -> str:
    """Return the number with what could make a figure of its edges: `1,200,300`."""
    start, end = found.span()
    before = re.search(r"[\d,，]*$", text[:start])
    after = re.match(r"(?:[,，]\d{3})*", text[end:])
    return (
        (before.group() if before else "")
        + text[start:end]
        + (after.group() if after else "")
    )


def _kind(digits: str) -> Reason:
    return (
        Reason.TELEPHONE if digits.startswith(("0", "1", "86", "4")) else Reason.NUMBER
    )


def _spelled() -> re.Pattern[str]:
    words = "|".join(sorted(lexicon().en["numbers"], key=len, reverse=True))
    return re.compile(rf"\b(?:{words})(?:[\s,\-.]+(?:{words})\b){{5,}}", re.IGNORECASE)
