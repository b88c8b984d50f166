"""The table of what evidence weighs and what makes a match certain."""

import math
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from epiloop.errors import EpiloopError


class Sign(StrEnum):
    """One thing that two records agree or differ in."""

    IDENTITY_SAME = "identity_same"
    IDENTITY_NEAR = "identity_near"
    IDENTITY_DIFFERS = "identity_differs"
    DOCUMENT_SAME = "document_same"
    DOCUMENT_DIFFERS = "document_differs"
    TELEPHONE_SAME = "telephone_same"
    TELEPHONE_NEAR = "telephone_near"
    NAME_SAME = "name_same"
    NAME_VARIANT = "name_variant"
    NAME_ROMANISED = "name_romanised"
    NAME_HOMOPHONE = "name_homophone"
    NAME_SIMILAR_SOUND = "name_similar_sound"
    NAME_NEAR = "name_near"
    NAME_PART = "name_part"
    NAME_DIFFERS = "name_differs"
    BIRTH_SAME = "birth_same"
    BIRTH_SWAPPED = "birth_swapped"
    BIRTH_NEAR = "birth_near"
    BIRTH_YEAR_FITS = "birth_year_fits"
    BIRTH_DIFFERS = "birth_differs"
    AGE_DIFFERS = "age_differs"
    SEX_SAME = "sex_same"
    SEX_DIFFERS = "sex_differs"
    AREA_SAME = "area_same"


class RulesRefusedError(EpiloopError):
    """The table of rules leaves out a sign, or names one that does not exist."""


@dataclass(frozen=True, slots=True)
class CertainRule:
    """A match is certain if all of `needs` are found and none of `bars`."""

    name: str
    needs: frozenset[Sign]
    bars: frozenset[Sign]

    def holds(self, signs: frozenset[Sign]) -> bool:
        """Tell whether these signs make a match certain."""
        return self.needs <= signs and not self.bars & signs


@dataclass(frozen=True, slots=True)
class MatchRules:
    """Weights in bits, the prior, the score from which a pair is shown."""

    weights: dict[Sign, float]
    prior: float
    propose_from: float
    certain: tuple[CertainRule, ...]

    def score(self, signs: frozenset[Sign]) -> float:
        """Return the chance, 0 to 1, that two records with these signs are one person."""
        bits = self.prior + sum(self.weights[sign] for sign in signs)
        return 1.0 / (1.0 + math.exp2(-bits))

    def is_certain(self, signs: frozenset[Sign]) -> bool:
        """Tell whether a match may be merged without asking.

        Two checked identity numbers that differ are two persons, whatever a table says.
        """
        if Sign.IDENTITY_DIFFERS in signs:
            return False
        return any(rule.holds(signs) for rule in self.certain)


@cache
def match_rules() -> MatchRules:
    """Return the rules that come with epiloop."""
    file = resources.files("epiloop.duplicates") / "rules.toml"
    return parse_rules(file.read_text(encoding="utf-8"))


def parse_rules(text: str) -> MatchRules:
    """Read a table of rules.

    Raises
    ------
    RulesRefusedError
        If a sign has no weight, or a name is no sign.
    """
    told = tomllib.loads(text)
    weights = {_sign(name): float(bits) for name, bits in told["evidence"].items()}
    if missing := [sign.value for sign in Sign if sign not in weights]:
        raise RulesRefusedError(f"The rules give no weight to {', '.join(missing)}.")
    certain = tuple(
        CertainRule(
            rule["name"],
            frozenset(_sign(name) for name in rule["needs"]),
            frozenset(_sign(name) for name in rule["bars"]),
        )
        for rule in told["certain"]
    )
    if any(not rule.needs for rule in certain):
        raise RulesRefusedError("A rule that needs nothing would make all certain.")
    return MatchRules(weights, told["prior"], told["propose_from"], certain)


def _sign(name: str) -> Sign:
    try:
        return Sign(name)
    except ValueError:
        known = ", ".join(Sign)
        raise RulesRefusedError(f"{name} is no sign; there are {known}.") from None
