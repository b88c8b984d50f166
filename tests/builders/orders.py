"""Orders as the desk's own actions decide them."""

from dataclasses import replace

from builders.actors import NOW, an_actor
from builders.places import FANGSHAN
from epiloop.protocols import load_protocol
from epiloop_hq.actor import Actor, Role
from epiloop_hq.orders import actions
from epiloop_hq.orders.actions import OrderDraft

SYSTEM = Actor.system("test")
PROTOCOL = load_protocol("covid19-cn-8")
OFFICER = an_actor(Role.DISTRICT, FANGSHAN, account_id=501, name="Chen Jing")
OTHER = an_actor(Role.DISTRICT, FANGSHAN, account_id=502, name="Wang Fang")


def a_draft(outbreak_id: int, **changes: object) -> OrderDraft:
    """Describe an order: quarantine at an observation site for a close contact."""
    draft = OrderDraft(
        outbreak_id=outbreak_id,
        area_path=FANGSHAN,
        measure="quarantine_facility",
        ground_kind="close_contact",
        ground="Shared a meal on 22 April",
        ground_subject="contacts.Contact:7",
        starts_at=NOW,
        protocol_id=PROTOCOL.id,
        protocol_digest=PROTOCOL.digest,
        alternatives="Home quarantine: the flat has one room",
    )
    return replace(draft, **changes)


def an_order(
    outbreak_id: int, person_id: int, *, actor: Actor = OFFICER, **changes: object
) -> int:
    """Decide an order; return its id."""
    return actions.decide_order(
        person_id, a_draft(outbreak_id, **changes), actor=actor, now=NOW
    )
