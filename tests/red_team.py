"""Lines that try to carry a person past the redaction, and lines that carry none.

Written apart from the redactor's words: names, employers, streets and sentences here are
in lists of their own. `Words.DEVELOPED` was looked at while the redactor was written;
`Words.HELD_OUT` and then `Words.FRESH` were not, when they were first run: other names,
other sentences, other ways to hide (what they found: docs/decisions/0022).
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np

from epiloop.identity import resident_check_character

PUBLIC = (
    "房山区 窦店镇 阎村镇 丰台区 朝阳区 通州区 海淀区 大兴区 东城区 西城区 石景山区 昌平区 顺义区 "
    "房山 丰台 朝阳 通州 海淀 大兴 北京市 北京 长阳镇 琉璃河镇 卢沟桥街道 方庄街道 双井街道 永顺镇 "
    "Fangshan,Fengtai,Chaoyang,Tongzhou,Haidian,Daxing,Doudian,Yancun,Changyang,Liulihe,"
    "Lugouqiao,Fangzhuang,Shuangjing,Yongshun,Beijing"
)


class Words(StrEnum):
    DEVELOPED = "developed"
    HELD_OUT = "held_out"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Line:
    """A text, and the pieces in it that no reader may see."""

    text: str
    kind: str
    secrets: tuple[tuple[int, int], ...] = ()


def public_names() -> tuple[str, ...]:
    """Return the published names of places, as a server would hand them over."""
    *han, latin = PUBLIC.split()
    towns = [
        f"{name} {kind}" for name in latin.split(",") for kind in ("District", "Town")
    ]
    return (*han, *latin.split(","), *towns)


def attacks(count: int, *, words: Words, seed: int) -> Iterator[Line]:
    """Yield lines each of which carries something of a person."""
    rng = np.random.default_rng(seed)
    kinds = sorted(_SECRETS)
    for at in range(count):
        kind = kinds[at % len(kinds)]
        yield _attack(kind, words, rng)


def harmless(count: int, *, words: Words, seed: int) -> Iterator[str]:
    """Yield lines of bulletins that carry nobody."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield _filled(_one(rng, _list(words, "clean")), words, rng)


def _attack(kind: str, words: Words, rng: np.random.Generator) -> Line:
    plain = _SECRETS[kind](words, rng)
    hidden = _one(rng, HIDING[words])(plain, rng)
    frame = _filled(_one(rng, _list(words, f"{kind}_lines")), words, rng)
    before, after = frame.split("{}")
    start = len(before)
    return Line(before + hidden + after, kind, ((start, start + len(hidden)),))


def _filled(text: str, words: Words, rng: np.random.Generator) -> str:
    """Put figures, days and places where a line leaves them open."""
    while "<" in text:
        before, _, rest = text.partition("<")
        slot, _, after = rest.partition(">")
        text = before + _slot(slot, words, rng) + after
    return text


def _slot(slot: str, words: Words, rng: np.random.Generator) -> str:
    figures = {
        "n": lambda: str(rng.integers(1, 400)),
        "N": lambda: f"{rng.integers(1_000, 3_000_000):,}",
        "m": lambda: str(rng.integers(1, 13)),
        "d": lambda: str(rng.integers(1, 29)),
        "h": lambda: str(rng.integers(0, 24)),
        "p": lambda: f"{rng.uniform(0, 100):.1f}",
        "day": lambda: f"2022-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}",
    }
    return figures[slot]() if slot in figures else _one(rng, _list(words, slot))


def _han_name(words: Words, rng: np.random.Generator) -> str:
    if rng.random() < 0.2:
        return _one(rng, _list(words, "whole_names"))
    given = _one(rng, _list(words, "given")) + (
        _one(rng, _list(words, "given")) if rng.random() < 0.7 else ""
    )
    return _one(rng, _list(words, "surnames")) + given


def _latin_name(words: Words, rng: np.random.Generator) -> str:
    name = f"{_one(rng, _list(words, 'first'))} {_one(rng, _list(words, 'last'))}"
    form = rng.integers(0, 5)
    return name.upper() if form == 0 else name.lower() if form == 1 else name


def _identity(_words: Words, rng: np.random.Generator) -> str:
    area = f"{rng.integers(11, 66)}{rng.integers(1, 20):02}{rng.integers(1, 40):02}"
    born = f"{rng.integers(1930, 2020)}{rng.integers(1, 13):02}{rng.integers(1, 29):02}"
    body = f"{area}{born}{rng.integers(0, 1000):03}"
    return body + resident_check_character(body)


def _telephone(_words: Words, rng: np.random.Generator) -> str:
    if rng.random() < 0.75:
        return f"1{rng.integers(3, 10)}{rng.integers(0, 10**9):09}"
    return f"0{rng.integers(10, 30)}{rng.integers(2 * 10**7, 9 * 10**7)}"


def _plate(_words: Words, rng: np.random.Generator) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    province = _one(rng, list("京津冀沪粤川鲁豫晋苏"))
    tail = "".join(_one(rng, list(letters + "0123456789")) for _ in range(4))
    return f"{province}{_one(rng, list(letters))}{tail}{rng.integers(0, 10)}"


def _handle(words: Words, rng: np.random.Generator) -> str:
    stem = _one(rng, _list(words, "handles"))
    return f"{stem}{rng.integers(10, 9999)}"


def _mail(words: Words, rng: np.random.Generator) -> str:
    host = _one(rng, ["qq.com", "163.com", "example.org", "mail.example.cn"])
    return f"{_one(rng, _list(words, 'handles'))}{rng.integers(1, 99)}@{host}"


def _address(words: Words, rng: np.random.Generator) -> str:
    n = [str(one) for one in rng.integers(1, 30, size=3)]
    return _one(rng, _list(words, "addresses")).format(
        *n,
        home=_one(rng, _list(words, "homes")),
        street=_one(rng, _list(words, "streets")),
    )


def _employer(words: Words, rng: np.random.Generator) -> str:
    return _one(rng, _list(words, "employers"))


_SECRETS: dict[str, Callable[[Words, np.random.Generator], str]] = {
    "han_name": _han_name,
    "latin_name": _latin_name,
    "identity": _identity,
    "telephone": _telephone,
    "plate": _plate,
    "handle": _handle,
    "mail": _mail,
    "address": _address,
    "employer": _employer,
}


def _as_is(text: str, _rng: np.random.Generator) -> str:
    return text


def _unseen(text: str, rng: np.random.Generator) -> str:
    """Put characters that nobody sees between the letters."""
    mark = _one(rng, ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e"])
    return mark.join(text)


def _wide(text: str, _rng: np.random.Generator) -> str:
    """Write digits and letters as wide as Chinese characters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _spaced(text: str, _rng: np.random.Generator) -> str:
    return " ".join(text) if _may_be_parted(text) else text


def _dashed(text: str, rng: np.random.Generator) -> str:
    mark = _one(rng, ["-", "·", ".", "*", "_"])
    return mark.join(text) if _may_be_parted(text) else text


def _may_be_parted(text: str) -> bool:
    """Numbers and Chinese names stay readable however parted; sentences do not."""
    return text.isdigit() or (" " not in text and not text.isascii() and len(text) < 6)


def _grouped(text: str, rng: np.random.Generator) -> str:
    if not text[:-1].isdigit():
        return text
    size = int(rng.integers(2, 5))
    groups = [text[at : at + size] for at in range(0, len(text), size)]
    return _one(rng, [" ", "-", ". ", " - ", "/"]).join(groups)


def _circled(text: str, _rng: np.random.Generator) -> str:
    return "".join(chr(0x245F + int(c)) if c in "123456789" else c for c in text)


def _in_chinese_digits(text: str, _rng: np.random.Generator) -> str:
    table = str.maketrans("0123456789", "零一二三四五六七八九")
    return text.translate(table) if text[:-1].isdigit() else text


def _another_alphabet(text: str, _rng: np.random.Generator) -> str:
    return text.translate(str.maketrans("aeopcxyABEKMHOPCTX", "аеорсхуАВЕКМНОРСТХ"))


def _marked(text: str, _rng: np.random.Generator) -> str:
    """Put a combining mark on every letter."""
    return "".join(c + "\u0336" for c in text)


def _bold(text: str, _rng: np.random.Generator) -> str:
    """Write digits as the mathematicians' bold ones."""
    return "".join(
        chr(0x1D7CE + int(c)) if c.isdecimal() and c.isascii() else c for c in text
    )


HIDING: dict[Words, list[Callable[[str, np.random.Generator], str]]] = {
    Words.DEVELOPED: [_as_is, _as_is, _unseen, _wide, _spaced, _dashed, _grouped],
    Words.FRESH: [
        _as_is,
        _unseen,
        _wide,
        _spaced,
        _dashed,
        _circled,
        _another_alphabet,
    ],
    Words.HELD_OUT: [
        _as_is,
        _unseen,
        _spaced,
        _circled,
        _in_chinese_digits,
        _another_alphabet,
        _marked,
        _bold,
    ],
}


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    file = Path(__file__).with_name("red_team.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        words: {
            key: value.strip().splitlines() if "\n" in value else value.split()
            for key, value in lists.items()
        }
        for words, lists in told.items()
    }


def _list(words: Words, key: str) -> list[str]:
    return _table()[words][key]


def _one(rng, options):
    return options[int(rng.integers(0, len(options)))]
