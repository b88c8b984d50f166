"""Hangul in Latin letters, syllable by syllable."""

from typing import Final

FIRST: Final = 0xAC00
LAST: Final = 0xD7A3

_LEADS = [
    "g",
    "kk",
    "n",
    "d",
    "tt",
    "r",
    "m",
    "b",
    "pp",
    "s",
    "ss",
    "-",
    "j",
    "jj",
    "ch",
    "k",
    "t",
    "p",
    "h",
]
_VOWELS = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_TAILS = [
    "-",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]


def is_hangul(letter: str) -> bool:
    """Tell whether a letter is a whole Hangul syllable."""
    return FIRST <= ord(letter) <= LAST


def romanise(syllable: str) -> str:
    """Return one Hangul syllable in the Revised Romanization, without sound changes.

    References
    ----------
    Ministry of Culture and Tourism of the Republic of Korea, notice 2000-8; Unicode
    Standard, 3.12 (composition of syllables).
    """
    number = ord(syllable) - FIRST
    lead, rest = divmod(number, len(_VOWELS) * len(_TAILS))
    vowel, tail = divmod(rest, len(_TAILS))
    return f"{_LEADS[lead]}{_VOWELS[vowel]}{_TAILS[tail]}".replace("-", "")
