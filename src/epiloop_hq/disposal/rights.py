"""What an actor must be permitted to do in order to take a step, and who gives up what."""

from typing import Final

from epiloop.disposal.paths import LoopKind
from epiloop.disposal.steps import CLOSED_ONLY_BY_DECISION, Step
from epiloop_hq.actor import Permission

MAY_TAKE: Final[dict[Step, Permission]] = {
    Step.IDENTIFIED: Permission.CONTACT_WRITE,
    Step.DETERMINED: Permission.CONTACT_DECIDE,
    Step.LOCATED: Permission.CONTACT_LOCATE,
    Step.UNREACHABLE: Permission.CONTACT_LOCATE,
    Step.HANDED_OVER: Permission.HANDOVER_OFFER,
    Step.HELD: Permission.CONTACT_LOCATE,
    Step.TRANSFER_REQUESTED: Permission.CONTACT_LOCATE,
    Step.TRANSFER_DISPATCHED: Permission.CONTACT_TRANSFER,
    Step.TRANSFER_DEPARTED: Permission.CONTACT_TRANSFER,
    Step.TRANSFER_ARRIVED: Permission.CONTACT_TRANSFER,
    Step.AT_HOME: Permission.CONTACT_LOCATE,
    Step.UNDER_OBSERVATION: Permission.CONTACT_LOCATE,
    Step.LAPSED: Permission.ORDER_DECIDE,
    Step.REFUSED: Permission.CONTACT_LOCATE,
    Step.LOST: Permission.CONTACT_LOCATE,
    Step.RELEASED: Permission.STAY_RELEASE,
    Step.BECAME_CASE: Permission.CONTACT_DECIDE,
    Step.DOWNGRADED: Permission.CONTACT_DECIDE,
    Step.CANCELLED: Permission.CONTACT_DECIDE,
    Step.DIED: Permission.CASE_WRITE,
}
# Steps with records of their own (an offer, a journey, a stay): taken by those deeds only,
# so that nobody is under observation without an order or on the way without a vehicle.
BY_A_DEED_OF_ITS_OWN: Final = frozenset(
    {
        Step.HANDED_OVER,
        Step.TRANSFER_REQUESTED,
        Step.TRANSFER_DISPATCHED,
        Step.TRANSFER_DEPARTED,
        Step.TRANSFER_ARRIVED,
        Step.AT_HOME,
        Step.LAPSED,
    }
)
# Loops in which somebody is confined, so that an order and a stay must stand.
CONFINED_LOOPS: Final = frozenset(
    {LoopKind.QUARANTINE_FACILITY, LoopKind.QUARANTINE_HOME, LoopKind.ISOLATION}
)


def needed_for(step: Step, *, present: str) -> frozenset[Permission]:
    """Return everything that an actor needs to take a step from where an item stands.

    Whoever holds a person whose order has ended decides a new order with it.
    """
    if step is Step.HELD and present == Step.LAPSED:
        return frozenset({MAY_TAKE[step], Permission.ORDER_DECIDE})
    return frozenset({MAY_TAKE[step]})


def may_be_given_up(step: str) -> bool:
    """Tell whether an item at this step ends only by an officer's decision."""
    return step in CLOSED_ONLY_BY_DECISION
