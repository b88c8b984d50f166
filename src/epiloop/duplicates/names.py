"""A person's name in the forms in which two spellings of it are the same."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Final

from epiloop.duplicates.hangul import is_hangul, romanise
from epiloop.duplicates.spellings import spellings

MOST_TOKENS: Final = 4
"""Parts of a Latin name that are tried in every order."""

_NOT_LETTERS = re.compile(r"[\W\d_]+")
_SOUND_FOLDS: Final = (
    ("zh", "z"),
    ("ch", "c"),
    ("sh", "s"),
    ("ng", "n"),
    ("yu", "u"),
    ("v", "u"),
)
_ROUGH_FOLDS: Final = (
    ("ck", "k"),
    ("ph", "b"),
    ("x", "ks"),
    ("ch", "j"),
    ("sh", "s"),
    ("th", "d"),
    ("kh", "h"),
)
_ROUGH_LETTERS: Final = str.maketrans("kqctpflz", "ggjdbbrj")
_SILENT: Final = str.maketrans("", "", "aeiouywh")


@dataclass(frozen=True, slots=True)
class NameForm:
    """One name, ready to be compared.

    Parameters
    ----------
    plain
        Small letters without spaces and marks; a form of address cut off.
    han
        The Chinese characters, each as its simplified common form; empty in other
        scripts.
    syllables
        How it is read in Latin letters, part by part, as written.
    orders
        The Latin letters of all parts together, in every order that the parts allow.
    letters
        The letters in alphabetical order without g and h: the same for all spellings
        of one Chinese name, so good for looking it up. A Latin name that may be Korean
        has them twice.
    rough
        The consonants, alike for transliterations of one foreign name; empty for
        Chinese characters.
    is_part
        Whether only a surname is known.
    """

    plain: str
    han: str
    syllables: tuple[str, ...]
    orders: frozenset[str]
    sounds: frozenset[str]
    letters: tuple[str, ...]
    rough: str
    is_part: bool


@lru_cache(maxsize=262_144)
def name_form(name: str) -> NameForm | None:
    """Return a name ready to be compared, or None where nothing of a name is given."""
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    text, is_part = _without_address(text)
    plain = _NOT_LETTERS.sub("", text)
    if not plain:
        return None
    if any(_is_han(letter) for letter in plain):
        return _han_form(plain, is_part=is_part)
    if any(is_hangul(letter) for letter in plain):
        return _hangul_form(plain)
    return _latin_form(text, plain)


def _without_address(text: str) -> tuple[str, bool]:
    for address in spellings().forms_of_address:
        cut = text.removesuffix(address)
        if cut != text and cut and all(_is_han(letter) for letter in cut):
            return cut, len(cut) == 1 or cut in spellings().double_surnames
    return text, False


def _is_han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff" or "\u3400" <= letter <= "\u4dbf"


def _han_form(plain: str, *, is_part: bool) -> NameForm:
    han = plain.translate(spellings().folds)
    syllables = _readings(han)
    joined = "".join(syllables)
    tokens = [syllables[0], "".join(syllables[1:])] if len(syllables) > 1 else syllables
    orders = {joined, "".join(reversed(list(tokens)))}
    return NameForm(
        plain=plain,
        han=han,
        syllables=tuple(syllables),
        orders=frozenset(orders),
        sounds=frozenset(similar_sound(order) for order in orders),
        letters=(_anagram(joined),),
        rough="",
        is_part=is_part or len(han) == 1,
    )


def _readings(han: str) -> list[str]:
    told = spellings().surname_readings
    surname = han[:2] if han[:2] in spellings().double_surnames else han[:1]
    given = [_reading(letter) for letter in han[len(surname) :]]
    known = told.get(surname)
    if known is None:
        known = "".join(_reading(letter) for letter in surname)
    return [known, *given]


@lru_cache(maxsize=32_768)
def _reading(letter: str) -> str:
    # its dictionary takes a quarter of a second, which most commands never need
    from pypinyin import Style, pinyin

    return str(pinyin(letter, style=Style.NORMAL)[0][0])


def _hangul_form(plain: str) -> NameForm:
    parts = [romanise(letter) if is_hangul(letter) else letter for letter in plain]
    surname, given = parts[0], "".join(parts[1:])
    orders = {surname + given, given + surname}
    return NameForm(
        plain=plain,
        han="",
        syllables=tuple(parts),
        orders=frozenset(orders),
        sounds=frozenset(similar_sound(order) for order in orders),
        letters=(_anagram(surname + given),),
        rough=_rough([surname, given]),
        is_part=len(plain) == 1,
    )


def _latin_form(text: str, plain: str) -> NameForm:
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(letter)
    )
    # a hyphen joins a Korean or Chinese given name, it does not part it
    parts = [part for part in _NOT_LETTERS.split(bare.replace("-", "")) if part]
    spelt = _in_korean_spelling(parts)
    orders = {
        "".join(order)
        for few in (parts[:MOST_TOKENS], spelt[:MOST_TOKENS])
        for order in permutations(few)
    }
    return NameForm(
        plain=plain,
        han="",
        syllables=tuple(parts),
        orders=frozenset(orders),
        sounds=frozenset(similar_sound(order) for order in orders),
        letters=tuple(
            dict.fromkeys(_anagram("".join(each)) for each in (parts, spelt))
        ),
        rough=_rough(spelt),
        is_part=len(parts) == 1,
    )


def _in_korean_spelling(parts: list[str]) -> list[str]:
    """Return the parts with a Korean surname, first or last, as Hangul would spell it."""
    known = spellings().korean_surnames
    ends = {0, len(parts) - 1} if len(parts) > 1 else set()
    return [
        known.get(part, part) if place in ends else part
        for place, part in enumerate(parts)
    ]


def similar_sound(letters: str) -> str:
    """Return letters so that what southern speakers say alike is alike: zh and z, -ng and -n."""
    for written, heard in _SOUND_FOLDS:
        letters = letters.replace(written, heard)
    return letters


def _anagram(letters: str) -> str:
    return "".join(sorted(letters.replace("v", "u").replace("h", "").replace("g", "")))


def _rough(parts: list[str]) -> str:
    """Return the consonants of a name, of whatever order and transliteration."""
    return "".join(sorted("".join(_skeleton(part) for part in parts)))


def _skeleton(part: str) -> str:
    for written, heard in _ROUGH_FOLDS:
        part = part.replace(written, heard)
    bare = part.translate(_ROUGH_LETTERS).translate(_SILENT)
    return re.sub(r"(.)\1+", r"\1", bare)
