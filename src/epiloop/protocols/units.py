"""Units of protocol values; a key's name ends in the unit of its number."""

from typing import Final

UNITS: Final = {
    # Numbers of days in a count, not amounts of days.
    "pcr_days": "",
    "antigen_days": "",
    "days": "days",
    "hours": "hours",
    "minutes": "minutes",
    "seconds": "seconds",
    "weeks": "weeks",
    "m": "m",
    "km": "km",
    "percent": "%",
    "per_day": "per day",
    "per_100000": "per 100,000",
}


def unit_of(key: str) -> str:
    """Return the unit that a key's name states; empty if it states none."""
    name = key.rpartition(".")[2].partition("[")[0]
    for suffix in sorted(UNITS, key=len, reverse=True):
        if name == suffix or name.endswith(f"_{suffix}"):
            return UNITS[suffix]
    return ""


def without_unit(name: str) -> str:
    """Return a key's name without its unit, so that two units of one thing compare."""
    for suffix in UNITS:
        if name.endswith(f"_{suffix}"):
            return name[: -len(suffix) - 1]
    return "" if name in UNITS else name
