"""What stands behind a measure where no protocol says it: legal ground, review, appeal."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

OWN = "measures.toml"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class MeasureGround:
    """The installation's standing text and limits for one measure."""

    measure: str
    legal_basis: dict[str, str]
    source: str
    verification: str
    longest: timedelta
    review_after: timedelta

    def said(self, language: str) -> str:
        """Return the legal basis in a language, in English where it has no words."""
        return self.legal_basis.get(language, self.legal_basis[ENGLISH])


class UnknownMeasureError(LookupError):
    """No legal basis is written down for a measure; nobody can be bound by it."""

    def __init__(self, measure: str) -> None:
        super().__init__(
            f"No legal basis is written down for the measure {measure}; add it to "
            f"{OWN} in the data folder."
        )


def ground_of(measure: str) -> MeasureGround:
    """Return what stands behind a measure; raise `UnknownMeasureError` if nothing does."""
    table = _tables().get("measure", {}).get(measure)
    if table is None:
        raise UnknownMeasureError(measure)
    return MeasureGround(
        measure=measure,
        legal_basis={k: v for k, v in table.items() if k == ENGLISH or "-" in k},
        source=table.get("source", ""),
        verification=table["verification"],
        longest=timedelta(hours=table["longest_hours"]),
        review_after=timedelta(hours=table["review_hours"]),
    )


def appeal_address(language: str = "") -> str:
    """Return to whom a person appeals, in a language."""
    table = _tables()["appeal"]
    return str(table.get(language or get_language() or ENGLISH, table[ENGLISH]))


@cache
def _tables() -> dict[str, dict[str, dict[str, object]]]:
    shipped = Path(__file__).parent / "data" / "measures.toml"
    tables = tomllib.loads(shipped.read_text(encoding="utf-8"))
    own = Path(settings.DATA) / OWN
    if own.exists():
        stated = tomllib.loads(own.read_text(encoding="utf-8"))
        for name, table in stated.get("measure", {}).items():
            tables["measure"][name] = {**tables["measure"].get(name, {}), **table}
        tables["appeal"] |= stated.get("appeal", {})
    return tables
