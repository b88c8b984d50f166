"""Space-time companions: a lead for a telephone call, never a ground for a measure.

Nothing here returns a class of person: a lead is a question, and only an interview can
turn it into an exposure that the rules weigh.
"""

from dataclasses import dataclass
from datetime import timedelta

from epiloop.protocols.schema import SpacetimeCompanion


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacetimeLead:
    """Two telephones in one coarse cell of a grid, as an imported list says.

    Attributes
    ----------
    together
        Time both were in the cell.
    longest_stay
        The longer of the two telephones' cumulative stays in the cell.
    source
        Who supplied the list; a lead without provenance is refused.
    """

    case_id: str
    person_id: str
    together: timedelta
    longest_stay: timedelta
    source: str

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError("A lead from telephone data says who supplied the list")


def is_worth_a_call(lead: SpacetimeLead, rules: SpacetimeCompanion | None) -> bool:
    """Return whether a lead reaches the protocol's figures, each to be exceeded.

    A protocol that does not switch leads on has none. Published texts disagree on
    whether both figures must be exceeded; where the protocol does not say, both must.
    """
    if rules is None or not rules.enabled:
        return False
    tests = []
    if rules.min_minutes is not None:
        tests.append(lead.together > timedelta(minutes=rules.min_minutes))
    if rules.cumulative_stay_hours is not None:
        stay = timedelta(hours=rules.cumulative_stay_hours)
        tests.append(lead.longest_stay > stay)
    if not tests:
        return False
    return any(tests) if rules.both_needed is False else all(tests)
