"""Which kind of loop an item is: from what it is about, and its protocol's first stage."""

from epiloop.disposal.paths import LOOP_OF_STAGE, LoopKind
from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.disposal.models import Item


def loop_kind_for(rules: Protocol, risk_class: str) -> LoopKind:
    """Return what kind of loop a protocol asks of a class: its first stage decides."""
    measure = rules.measure.get(RiskClass(risk_class))
    if measure is None or not measure.enabled or not measure.stages:
        return LoopKind.FOLLOW_UP
    return LOOP_OF_STAGE[measure.stages[0].kind]


def loop_kind_of(item: Item) -> LoopKind:
    """Return what kind of loop a person's item is where a unit of our own answers."""
    match item.kind:
        case "case":
            return LoopKind.ISOLATION
        case "tube_member":
            return LoopKind.POOL_RECALL
        case _:
            rules = load_protocol(item.protocol_id)
            return loop_kind_for(rules, item.risk_class)
