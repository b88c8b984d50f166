"""Plates, passports, handles of messengers and addresses of mail."""

import re
from collections.abc import Iterator
from typing import Final

from epiloop.bulletin.folding import Folded
from epiloop.bulletin.lexicon import lexicon
from epiloop.bulletin.spans import Reason, Span

_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][^\w\n]{0,3}[A-Za-z]"
    r"(?:[^\w\n]{0,3}[A-Za-z0-9]){4,6}[^\w\n]{0,3}[挂学警港澳领]?"
)
_AT: Final = r"\s*(?:@|\(\s*at\s*\)|\[\s*at\s*\]|\{\s*at\s*\}|<\s*at\s*>|艾特)\s*"
_DOT: Final = r"\s*(?:\.|。|点|\(\s*dot\s*\)|\[\s*dot\s*\]|\bdot\b)\s*"
_MAIL = re.compile(
    rf"[\w.+\-]+(?:{_AT}[\w\-]+(?:{_DOT}[A-Za-z][\w\-]*)*"
    rf"|\s+at\s+[\w\-]+(?:\s+dot\s+[A-Za-z]+|\.[A-Za-z]{{2,}})+)",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?\s*:\s*//|www\s*\.)\S+", re.IGNORECASE)
_MESSENGER: Final = (
    r"微\W?信|薇\W?信|威\W?信|weixin|we\W?chat|\bwx|\bvx|v\W?信|加\W?v|\bqq|扣扣|telegram|whatsapp|微博"
    r"|抖音|支付宝|alipay|\bline\s?id\b|账号|帐号"
)
_HANDLE = re.compile(
    rf"(?:{_MESSENGER})(?:[^\w\n]|号码?|号|\bid\b|\bis\b|\baccount\b|为|是|_)*?"
    r"(?P<handle>[A-Za-z0-9](?:[._\-]{0,2}[A-Za-z0-9_]){3,30})",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z0-9_]+(?:[\-.'’+][A-Za-z0-9_]+)*")
# Names of pathogens, masks, guidance and roads; units, ordinals, instants.
_DESIGNATION = re.compile(
    r"covid-?\d\d|sars-cov-?\d|n9[05]|kn9[05]|h\d{1,2}n\d{1,2}|[a-z]{1,3}(?:\.\d{1,3}){1,4}"
    r"|[gsx]\d{1,3}|ct\d\d|r0|\d+(?:st|nd|rd|th)|\d+(?:[.-]\d+)?(?:h|d|km|m|cm|ml|kg|am|pm|min|x)"
    r"|\d{4}-\d\d-\d\dt[\d:.z+]*|\d{1,2}[-](?:day|hour|in|week|month)s?(?:-\w+)*|20\d\ds|b2b",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    r"(?<![A-Za-z])[A-Za-z](?:[\s.\-_*·•|/]{1,3}[A-Za-z](?![A-Za-z])){3,}"
)


def codes_in(folded: Folded) -> Iterator[Span]:
    """Yield what stands for a person without being a plain number."""
    text = folded.text
    for pattern, reason in (
        (_PLATE, Reason.PLATE),
        (_MAIL, Reason.EMAIL),
        (_LINK, Reason.HANDLE),
        (_SPELLED, Reason.NAME),
    ):
        yield from (folded.span(*m.span(), reason) for m in pattern.finditer(text))
    for found in _HANDLE.finditer(text):
        if not _is_plain_words(found["handle"]):
            yield folded.span(*found.span("handle"), Reason.HANDLE)
    for found in _TOKEN.finditer(folded.latin):
        if _is_code(found.group()):
            yield folded.span(*found.span(), Reason.CODE)


def without_designations(text: str) -> str:
    """Return a text of which names of pathogens, units and ordinals are blanked out."""

    def blank(found: re.Match[str]) -> str:
        token = found.group()
        return "." * len(token) if _DESIGNATION.fullmatch(token) else token

    return _TOKEN.sub(blank, text)


def _is_plain_words(handle: str) -> bool:
    known = lexicon().latin_words
    words = re.split(r"[\s.\-]+", handle.casefold())  # joined by _ they are an account
    return all(word in known for word in words)


def _is_code(token: str) -> bool:
    """Tell whether letters and digits are mixed as in a document or an account."""
    if "_" in token.strip("_"):
        return True
    if _DESIGNATION.fullmatch(token):
        return False
    letters = sum(c.isalpha() for c in token)
    digits = sum(c.isdigit() for c in token)
    return letters >= 1 and digits >= 1 and letters + digits >= 4
