"""Identity numbers and telephones in one form, so that two sources can be compared."""

import operator
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

CHECK_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS: Final = "10X98765432"

_RESIDENT = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_OLD_RESIDENT = re.compile(r"[1-9]\d{14}", re.ASCII)
_SEPARATORS = re.compile(r"[\s\-‐–—.·()（）]+")
_CHINA_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_CHINA_LANDLINE = re.compile(r"0[1-9]\d{8,10}", re.ASCII)
_KOREA_NATIONAL = re.compile(r"0(?:1[016789]\d{7,8}|2\d{7,8}|[3-6]\d\d{7,8}|70\d{8})")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)


class TelephoneRegion(StrEnum):
    """Whose way of writing a number without its country code is meant.

    It must be said: 010 and eight digits is a flat in Beijing or a mobile in Seoul.
    """

    CHINA = "CN"
    KOREA = "KR"


class ResidentFault(StrEnum):
    """What is wrong with a Chinese resident identity number."""

    FORMAT = "format"
    CHECK_CHARACTER = "check_character"
    BIRTH_DATE = "birth_date"


@dataclass(frozen=True, slots=True)
class ResidentNumber:
    """A Chinese resident identity number whose check character holds."""

    number: str
    birth_on: date
    is_female: bool


def tidy_number(text: str) -> str:
    """Return an identity number without spaces or dashes, letters as capitals."""
    return _SEPARATORS.sub("", text).upper()


def looks_like_resident_number(text: str) -> bool:
    """Tell whether a number has the shape of a resident number, right or wrong."""
    return _RESIDENT.fullmatch(tidy_number(text)) is not None


def renewed_resident_number(text: str) -> str:
    """Return a 15-digit number of before 1999 in the 18 characters it became.

    Anything else comes back tidied. The old form had neither century nor check character;
    it was given to those born in the 1900s.
    """
    number = tidy_number(text)
    if not _OLD_RESIDENT.fullmatch(number):
        return number
    body = f"{number[:6]}19{number[6:]}"
    return body + resident_check_character(body)


@lru_cache(maxsize=1024)
def read_resident_number(text: str) -> ResidentNumber | ResidentFault:
    """Read an 18-character resident identity number and check it.

    Returns
    -------
    ResidentNumber or ResidentFault
        The number with the birth date and sex it holds, or the first thing wrong.

    References
    ----------
    GB 11643-1999 (check character: ISO 7064, MOD 11-2).
    """
    number = tidy_number(text)
    if _RESIDENT.fullmatch(number) is None:
        return ResidentFault.FORMAT
    if number[-1] != resident_check_character(number[:17]):
        return ResidentFault.CHECK_CHARACTER
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return ResidentFault.BIRTH_DATE
    return ResidentNumber(number, birth_on, is_female=int(number[16]) % 2 == 0)


def resident_check_character(body: str) -> str:
    """Return the check character for the first 17 digits."""
    total = sum(map(operator.mul, map(int, body), CHECK_WEIGHTS))
    return CHECK_CHARACTERS[total % len(CHECK_CHARACTERS)]


def normal_telephone(text: str, region: TelephoneRegion) -> str | None:
    """Return a telephone number as `+`, country code and digits, or None if it is none.

    Parameters
    ----------
    region
        How a number without a country code is to be read.

    Returns
    -------
    str or None
        E.164 form, such as `+8613800000000`; the leading 0 of a national number is
        dropped, as is the 0 that some write after a country code: `+82 (0)10 …`.

    References
    ----------
    ITU-T E.164; E.129 national plans of China and the Republic of Korea.
    """
    digits = _SEPARATORS.sub("", text)
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    if digits.startswith("86") and _CHINA_MOBILE.fullmatch(digits[2:]):
        digits = "+" + digits
    if digits.startswith(("+860", "+820")):
        digits = digits[:3] + digits[4:]
    if digits.startswith("+"):
        return digits if _INTERNATIONAL.fullmatch(digits) else None
    return _national_telephone(digits, region)


def _national_telephone(digits: str, region: TelephoneRegion) -> str | None:
    match region:
        case TelephoneRegion.CHINA:
            if _CHINA_MOBILE.fullmatch(digits):
                return f"+86{digits}"
            return f"+86{digits[1:]}" if _CHINA_LANDLINE.fullmatch(digits) else None
        case TelephoneRegion.KOREA:
            return f"+82{digits[1:]}" if _KOREA_NATIONAL.fullmatch(digits) else None
