"""Numbers, ages, truths, identity numbers and telephones as people write them."""

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from epiloop.identity import (
    ResidentFault,
    TelephoneRegion,
    looks_like_resident_number,
    normal_telephone,
    read_resident_number,
    renewed_resident_number,
)
from epiloop.tables.findings import Fault, fault
from epiloop.tables.reasons import FindingCode

OLDEST_AGE_YEARS: Final = 130
"""Eight years more than anybody has been shown to have lived; beyond is a slip."""

TRUE_WORDS: Final = frozenset(
    {"true", "t", "yes", "y", "1", "是", "有", "对", "已", "예", "x", "√"}
)
FALSE_WORDS: Final = frozenset(
    {"false", "f", "no", "n", "0", "否", "无", "没有", "未", "아니오"}
)

UNIT_FACTORS: Final = {
    ("seconds", "minutes"): 1 / 60,
    ("minutes", "minutes"): 1.0,
    ("hours", "minutes"): 60.0,
    ("days", "minutes"): 1440.0,
    ("metres", "metres"): 1.0,
    ("kilometres", "metres"): 1000.0,
    ("years", "years"): 1.0,
    ("months", "years"): 1 / 12,
    ("days", "years"): 1 / 365.2425,
}
"""From the unit of a column to the unit of a field."""

EXACT_NUMBER_LIMIT: Final = 10**15
"""A spreadsheet keeps 15 digits of a number; longer ones end in invented zeros."""

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_AGE_PART = re.compile(
    r"(-?\d+(?:\.\d+)?)\s*(years?|yrs?|y|周?岁|岁|歲|세|살|months?|mo|m|个?月龄?|개월|days?|d|天|日)?"
    r"(?:\s*(?:old|龄))?",
    re.ASCII,
)
_DECADE = re.compile(r"(\d{1,2}0|0)['’]?s|(\d{1,2}0|0)(?:多岁|代|대)")
_BAND = re.compile(
    r"(-?\d{1,3})\s*(?:[-–—~～至到]|to)\s*(-?\d{1,3})\s*(?:years?|岁|세)?"
)
_OPEN_ABOVE = re.compile(
    r"(?:[>≥]=?\s*(\d{1,3})|(\d{1,3})\s*(?:\+|岁?(?:及|以)?以上))岁?"
)


@dataclass(frozen=True, slots=True)
class AgeBand:
    """An age between two whole years, both included; no `to_years` means and older."""

    from_years: int
    to_years: int | None

    def holds(self, years: float) -> bool:
        """Tell whether an age in completed years lies in the band."""
        return self.from_years <= years and (
            self.to_years is None or math.floor(years) <= self.to_years
        )

    def __str__(self) -> str:
        if self.to_years is None:
            return f"{self.from_years}+"
        return f"{self.from_years}-{self.to_years}"


def read_number(text: str) -> float | Fault:
    """Read a number; commas are taken only as marks of thousands."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        number = float(Decimal(plain))
    except InvalidOperation:
        return fault(FindingCode.NUMBER_UNREADABLE, value=text, wanted="number")
    if not math.isfinite(number):
        return fault(FindingCode.NUMBER_UNREADABLE, value=text, wanted="number")
    return number


def read_whole(text: str) -> int | Fault:
    """Read a whole number, zero or more."""
    number = int(text) if text.isascii() and text.isdigit() else read_number(text)
    if isinstance(number, Fault) or not float(number).is_integer():
        return fault(FindingCode.NUMBER_UNREADABLE, value=text, wanted="whole number")
    if number < 0:
        return fault(FindingCode.NUMBER_NEGATIVE, value=text)
    return int(number)


def read_truth(text: str) -> bool | Fault:
    """Read yes or no in English, Chinese or Korean."""
    plain = text.casefold()
    if plain in TRUE_WORDS:
        return True
    if plain in FALSE_WORDS:
        return False
    return fault(FindingCode.TRUTH_UNREADABLE, value=text)


def read_age_years(text: str) -> int | Fault:
    """Read an age in completed years from years, months or days: `68`, `7个月`."""
    match = _AGE_PART.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if match is None:
        return fault(FindingCode.AGE_UNREADABLE, value=text)
    years = float(match[1]) * UNIT_FACTORS[_age_unit(match[2] or "years"), "years"]
    return check_age(years, text)


def check_age(years: float, text: str) -> int | Fault:
    """Return an age in completed years, or why nobody can have it."""
    if years < 0:
        return fault(FindingCode.AGE_NEGATIVE, value=text)
    if years > OLDEST_AGE_YEARS:
        return fault(FindingCode.AGE_IMPOSSIBLE, value=text)
    return math.floor(years)


def _age_unit(word: str) -> str:
    if word.startswith(("m", "个", "月", "개")):
        return "months"
    return "days" if word.startswith(("d", "天", "日")) else "years"


def read_age_band(text: str) -> AgeBand | Fault:
    """Read an age band: `60-69`, `50s`, `80+`, `80岁以上`, `30多岁`; a lone age is one too."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if match := _DECADE.fullmatch(plain):
        start = int(match[1] or match[2])
        return _checked_band(start, start + 9, text)
    if match := _BAND.fullmatch(plain):
        return _checked_band(int(match[1]), int(match[2]), text)
    if match := _OPEN_ABOVE.fullmatch(plain):
        return _checked_band(int(match[1] or match[2]), None, text)
    years = read_age_years(text)
    return years if isinstance(years, Fault) else AgeBand(years, years)


def _checked_band(start: int, end: int | None, text: str) -> AgeBand | Fault:
    if start < 0:
        return fault(FindingCode.AGE_NEGATIVE, value=text)
    if start > OLDEST_AGE_YEARS:
        return fault(FindingCode.AGE_IMPOSSIBLE, value=text)
    if end is not None and end < start:
        return fault(FindingCode.AGE_BAND_BACKWARDS, value=text)
    return AgeBand(start, end)


_RESIDENT_FAULTS: Final = {
    ResidentFault.FORMAT: FindingCode.IDENTITY_FORMAT,
    ResidentFault.CHECK_CHARACTER: FindingCode.IDENTITY_CHECK,
    ResidentFault.BIRTH_DATE: FindingCode.IDENTITY_BIRTH,
}


def read_identity(text: str) -> str | Fault:
    """Return an identity number in one form; a resident number with its check done.

    What does not look like a resident number (a passport, a permit) is only tidied;
    a number that a spreadsheet has rounded is refused.
    """
    number = renewed_resident_number(unicodedata.normalize("NFKC", text))
    if _lost_digits(text):
        return fault(FindingCode.NUMBER_PRECISION, value=text)
    if not looks_like_resident_number(number):
        # no passport has as many digits
        is_almost = number.isdigit() and len(number) >= 16
        return fault(FindingCode.IDENTITY_FORMAT, value=text) if is_almost else number
    read = read_resident_number(number)
    if isinstance(read, ResidentFault):
        return fault(_RESIDENT_FAULTS[read], value=text)
    return read.number


def _lost_digits(text: str) -> bool:
    return re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d{2}|\d{15}000", text.strip()) is not None


def read_telephones(text: str, region: TelephoneRegion) -> tuple[str, ...] | Fault:
    """Read one or several telephone numbers, each in international form.

    Where one of them is none, a fault with what was typed, so that nothing is lost.
    """
    if _lost_digits(text):
        return fault(FindingCode.NUMBER_PRECISION, value=text)
    plain = unicodedata.normalize("NFKC", text)
    parts = [part for part in re.split(r"[/;,、|\n]+", plain) if part.strip()]
    numbers = [normal_telephone(part, region) for part in parts]
    if not numbers or None in numbers:
        return fault(FindingCode.TELEPHONE_UNREADABLE, value=text)
    return tuple(dict.fromkeys(number for number in numbers if number))
