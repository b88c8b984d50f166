"""A stay whose order has ended: nothing binds the person, whatever is still missing."""

from datetime import datetime

from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
from epiloop_hq.observation.actions.standing_stays import (
    close_stay,
    let_go,
    locked_stay,
)
from epiloop_hq.observation.errors import ObservationRefusedError
from epiloop_hq.observation.kinds import StayEnd
from epiloop_hq.observation.models import Stay
from epiloop_hq.observation.queries.verdicts import verdict_on


def end_with_order(
    stay_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """End a stay whose order has ended: released if every condition holds, else lapsed.

    Where it lapsed, the person is free, and somebody has to decide what follows.
    """
    with recording(actor=actor, now=now) as trail:
        stay = locked_stay(stay_id, actor, happened_at)
        if _is_served(stay, happened_at):
            let_go(stay, happened_at, actor=actor, now=now, trail=trail)
        else:
            close_stay(stay, StayEnd.LAPSED, happened_at, trail=trail)


def _is_served(stay: Stay, at: datetime) -> bool:
    try:
        return verdict_on(stay, at=at).is_allowed
    except ObservationRefusedError:
        # The version asks nothing of the class any more: nobody can say what is owed.
        return False
