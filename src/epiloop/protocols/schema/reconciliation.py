"""How far the lists of the house may lie apart before the difference is a finding."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta

from epiloop.protocols.table import Flaw, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation(Table):
    """How long one list may lag behind another; later it is a difference.

    Attributes
    ----------
    case_hours
        From a positive sample of one person to the case.
    team_hours
        From the opening of a case to a team whose lead has accepted.
    trail_hours
        From the opening of a case to a trail without gaps.
    trail_gap_hours
        The longest stretch of the look-back of which nothing need be told.
    decision_hours
        From the proposal of a contact to an officer's decision.
    locate_hours
        From the determination of a contact to their being located.
    control_hours
        From the determination of a contact to their being under the measure.
    journey_hours
        From a signed departure to the arrival.
    result_hours
        From a sample to its result.
    recheck_hours
        From the holding of a member of a positive tube to the single result.
    order_end_hours
        Before the end of an order, when it is shown.
    handover_hours
        From a shift's hand-over to its acknowledgement.
    """

    case_hours: int
    team_hours: int
    trail_hours: int
    trail_gap_hours: int
    decision_hours: int
    locate_hours: int
    control_hours: int
    journey_hours: int
    result_hours: int
    recheck_hours: int
    order_end_hours: int
    handover_hours: int

    def within(self, key: str) -> timedelta:
        """Return a limit by its key, such as `case_hours`."""
        return timedelta(hours=getattr(self, key))

    def flaws(self) -> Iterator[Flaw]:
        """Refuse limits that lie before the event they are counted from."""
        for limit in fields(self):
            if getattr(self, limit.name) < 0:
                yield Flaw(limit.name, "nothing can be asked before it has happened")
