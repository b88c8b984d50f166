"""Reasons for and against a rule: a key that can be said in any language, and values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from epiloop.contacts.co_presence import Encounter
from epiloop.protocols.vocabulary import RiskClass

Value = str | int | float | datetime | tuple[str, ...] | None
"""Ids, identifiers of protocol words (also several), numbers, instants, free text."""
NO_VALUES: Mapping[str, Value] = MappingProxyType({})


class Verdict(StrEnum):
    """Whether a rule, or one thing it asks for, holds."""

    MET = "met"
    OPEN = "open"
    """It would hold if a fact that is not known yet were so."""
    NOT_MET = "not_met"


class Why(StrEnum):
    """One thing that a rule asks for, and how it came out."""

    SETTING_SHARED = "setting_shared"
    SETTING_POSSIBLE = "setting_possible"
    SETTING_NOT_SHARED = "setting_not_shared"
    ACT_DONE = "act_done"
    ACT_NOT_RECORDED = "act_not_recorded"
    NEAR_ENOUGH = "near_enough"
    TOO_FAR = "too_far"
    DISTANCE_UNKNOWN = "distance_unknown"
    LONG_ENOUGH = "long_enough"
    TOO_SHORT = "too_short"
    LENGTH_UNKNOWN = "length_unknown"
    UNPROTECTED = "unprotected"
    PROTECTION_UNKNOWN = "protection_unknown"
    PROTECTED = "protected"
    AIR_AFTER_CASE_LEFT = "air_after_case_left"
    DECIDED_BY_SEAT = "decided_by_seat"
    JUDGED = "judged"
    NOT_JUDGED = "not_judged"

    CONVEYANCE_UNKNOWN = "conveyance_unknown"
    CASE_SEAT_UNKNOWN = "case_seat_unknown"
    SEAT_UNKNOWN = "seat_unknown"
    SEATED_APART = "seated_apart"
    OTHERS_ABOARD = "others_aboard"
    EVERYONE_ABOARD = "everyone_aboard"
    SAME_ROW = "same_row"
    ROWS_IN_FRONT = "rows_in_front"
    ROWS_BEHIND = "rows_behind"
    SAME_CARRIAGE = "same_carriage"
    SAME_COMPARTMENT = "same_compartment"
    NEAR_BAY = "near_bay"
    SAME_CABIN = "same_cabin"
    POST_UNKNOWN = "post_unknown"
    CREW_OF_ALL = "crew_of_all"
    CREW_OF_ROWS = "crew_of_rows"
    CREW_OF_AREA = "crew_of_area"
    CREW_ELSEWHERE = "crew_elsewhere"
    CREW_NOT_COUNTED = "crew_not_counted"

    CONTACT_HAS_HIGH_RISK = "contact_has_high_risk"
    CONTACT_NOT_HIGH_RISK = "contact_not_high_risk"
    LONG_CONTACT = "long_contact"
    PASSING_CONTACT = "passing_contact"
    LONG_CONTACT_UNKNOWN = "long_contact_unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """How one thing came out, with the facts it rests on.

    The keys of `values` are fixed for each `Why`; see `epiloop.contacts.explain`.
    """

    why: Why
    verdict: Verdict
    values: Mapping[str, Value] = field(default_factory=lambda: NO_VALUES)


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule of the protocol, and how an exposure came out under it.

    Attributes
    ----------
    rule
        Key of the category, or `conveyance.` and the kind.
    gives
        The class it gives, or would give if open facts were so; None for none.
    reasons
        What it asks for, each with its own verdict, in order.
    encounters
        The encounters it rests on, in order.
    """

    rule: str
    verdict: Verdict
    gives: RiskClass | None
    reasons: tuple[Reason, ...]
    encounters: tuple[Encounter, ...] = ()
    high_infection_risk: bool = False


WORST_FIRST = (Verdict.NOT_MET, Verdict.OPEN, Verdict.MET)


def worst_verdict(reasons: Iterable[Reason]) -> Verdict:
    """Return the verdict of things that must all hold; met if nothing is asked."""
    return min(
        (reason.verdict for reason in reasons),
        key=WORST_FIRST.index,
        default=Verdict.MET,
    )


def best_of(grounds: Iterable[Reason]) -> Reason:
    """Return the first of the best among grounds of which any suffices."""
    return max(grounds, key=lambda reason: WORST_FIRST.index(reason.verdict))
