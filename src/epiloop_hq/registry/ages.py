"""Ages in years and in bands. Pure: the day is an argument."""

from datetime import date
from typing import Final

BAND_YEARS: Final = 10
LAST_BAND_FROM: Final = 80
OLDEST: Final = 130


def years_on(born_on: date, day: date) -> int:
    """Return the age in full years on a day; a birthday counts from its morning."""
    before_birthday = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - before_birthday


def age_band(age_years: int) -> str:
    """Return the band of ten years that stands for an age: 0-9, …, 80+."""
    if age_years >= LAST_BAND_FROM:
        return f"{LAST_BAND_FROM}+"
    low = age_years // BAND_YEARS * BAND_YEARS
    return f"{low}-{low + BAND_YEARS - 1}"
