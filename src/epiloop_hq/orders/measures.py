"""What stands behind a measure where no protocol says it: legal ground, review, appeal.

The texts and limits are data: `data/measures.toml`, over which an installation lays a
`measures.toml` of its own in its data folder.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language

from epiloop.protocols.vocabulary import Verification
from epiloop_hq.orders.errors import MeasuresFileError, UnknownMeasureError

OWN: Final = "measures.toml"
ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in several languages, with its source and how far that was checked."""

    texts: Mapping[str, str]
    source: str
    verification: Verification

    def said(self, language: str = "") -> str:
        """Return the text in a language, the reader's by default; else in English."""
        wanted = language or get_language() or ENGLISH
        return self.texts.get(wanted, self.texts[ENGLISH])


@dataclass(frozen=True, slots=True)
class MeasureGround:
    """The installation's standing text and limits for one measure.

    Attributes
    ----------
    longest
        How long an order may run before it must be renewed.
    review_after
        How soon an order is looked at again.
    """

    measure: str
    legal_basis: Wording
    longest: timedelta
    review_after: timedelta

    def said(self, language: str = "") -> str:
        """Return the legal basis in a language, in English where it has no words."""
        return self.legal_basis.said(language)


def ground_of(measure: str) -> MeasureGround:
    """Return what stands behind a measure; raise `UnknownMeasureError` if nothing does."""
    try:
        return _measures()[measure]
    except KeyError:
        raise UnknownMeasureError(measure) from None


def appeal_address(language: str = "") -> str:
    """Return to whom a person appeals, in a language."""
    return _wordings()["appeal"].said(language)


def rights(language: str = "") -> str:
    """Return what a person under a measure is entitled to, in a language."""
    return _wordings()["rights"].said(language)


def forget() -> None:
    """Read the files anew when next asked; for tests, and after the file was changed."""
    for reader in (_tables, _measures, _wordings):
        reader.cache_clear()


@cache
def _measures() -> dict[str, MeasureGround]:
    stated = _tables().get("measure", {})
    return {
        name: MeasureGround(
            measure=name,
            legal_basis=_wording(f"measure.{name}", table),
            longest=_hours(f"measure.{name}", table, "longest_hours"),
            review_after=_hours(f"measure.{name}", table, "review_hours"),
        )
        for name, table in stated.items()
    }


@cache
def _wordings() -> dict[str, Wording]:
    return {name: _wording(name, _tables()[name]) for name in ("appeal", "rights")}


@cache
def _tables() -> dict[str, Any]:
    shipped = Path(__file__).parent / "data" / OWN
    tables = tomllib.loads(shipped.read_text(encoding="utf-8"))
    own = Path(settings.DATA) / OWN
    if not own.exists():
        return tables
    try:
        stated = tomllib.loads(own.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise MeasuresFileError("TOML", str(error)) from error
    return _laid_over(stated, tables)


def _laid_over(upper: dict[str, Any], lower: dict[str, Any]) -> dict[str, Any]:
    """Return both tables as one; what the upper says counts, key by key."""
    both = dict(lower)
    for key, value in upper.items():
        below = lower.get(key)
        both[key] = (
            _laid_over(value, below)
            if isinstance(value, dict) and isinstance(below, dict)
            else value
        )
    return both


def _wording(key: str, table: Mapping[str, Any]) -> Wording:
    texts = table.get("text", {})
    if not isinstance(texts, dict) or not texts.get(ENGLISH):
        raise MeasuresFileError(f"{key}.text.{ENGLISH}", "needs words")
    try:
        verification = Verification(table.get("verification", ""))
    except ValueError as error:
        raise MeasuresFileError(f"{key}.verification", str(error)) from error
    return Wording(texts, str(table.get("source", "")), verification)


def _hours(key: str, table: Mapping[str, Any], name: str) -> timedelta:
    hours = table.get(name)
    if not isinstance(hours, int) or isinstance(hours, bool) or hours <= 0:
        raise MeasuresFileError(f"{key}.{name}", "needs a number of hours above 0")
    return timedelta(hours=hours)
