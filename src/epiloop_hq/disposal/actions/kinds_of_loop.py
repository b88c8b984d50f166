"""Which kind of loop an item is: from what it is about, and its protocol's first stage."""

from collections.abc import Collection
from typing import Final

from epiloop.disposal.paths import LOOP_OF_STAGE, LoopKind
from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import Condition, RiskClass
from epiloop_hq.disposal.models import Item

# What is taken to be so unless its contrary is known.
ASSUMED: Final = (
    (Condition.NON_IMMUNE, Condition.IMMUNE),
    (Condition.ORDINARY_EXPOSURE, Condition.HIGH_RISK_EXPOSURE),
)


def loop_kind_for(
    rules: Protocol, risk_class: str, conditions: Collection[str] = ()
) -> LoopKind:
    """Return what kind of loop a protocol asks of a class: its first stage decides.

    Parameters
    ----------
    conditions
        What is known of the person and the exposure. As in the plan of their days,
        somebody whose immunity nobody has shown is taken for not immune, and an exposure
        that nobody has judged for an ordinary one.
    """
    measure = rules.measure.get(RiskClass(risk_class))
    if measure is None or not measure.enabled:
        return LoopKind.FOLLOW_UP
    known = frozenset(map(Condition, conditions))
    for fact, contrary in ASSUMED:
        if contrary not in known:
            known |= {fact}
    first = (s for s in measure.stages if known.issuperset(s.only_if))
    return next((LOOP_OF_STAGE[s.kind] for s in first), LoopKind.FOLLOW_UP)


def loop_kind_of(item: Item) -> LoopKind:
    """Return what kind of loop a person's item is where a unit of our own answers."""
    match item.kind:
        case "case":
            return LoopKind.ISOLATION
        case "tube_member":
            return LoopKind.POOL_RECALL
        case _:
            rules = load_protocol(item.protocol_id)
            return loop_kind_for(rules, item.risk_class, item.conditions)
