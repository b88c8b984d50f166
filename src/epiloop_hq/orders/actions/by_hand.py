"""A single order decided by hand, on a clause of the protocol that applies."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.protocols import load_protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.orders.actions.deciding import OrderDraft, decide_order
from epiloop_hq.orders.clauses import Clause, clause_of
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.labels import measure_label
from epiloop_hq.orders.models import Order
from epiloop_hq.registry.queries import outbreak_zone, protocol_for
from epiloop_hq.web.wording import full_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderByHand:
    """What an officer says of an order; the rest follows from the clause.

    Attributes
    ----------
    clause
        Key of the stage of the protocol that allows the measure.
    ground
        Why this person, in the person's language and without naming anybody else.
    alternatives
        Lighter measures that were considered, and why they do not do.
    ends_at
        An earlier end than the latest that the protocol allows.
    review_at
        An earlier review than the measure asks for.
    """

    clause: str
    ground: str
    alternatives: str
    starts_at: datetime
    ends_at: datetime | None = None
    review_at: datetime | None = None


def decide_by_hand(
    person_id: int,
    said: OrderByHand,
    *,
    actor: Actor,
    now: datetime,
    outbreak_id: int,
    area_path: str,
) -> int:
    """Decide one order for one person under the protocol that applies; return its id.

    Raises
    ------
    OrderRefusedError
        If the protocol has no such clause, allows no such end, the same measure stands
        already, or it is not said why this person and why nothing lighter.
    """
    if not said.ground.strip() or not said.alternatives.strip():
        raise OrderRefusedError(
            _("An order says why, and why nothing lighter would do.")
        )
    with recording(actor=actor, now=now):
        actor.require(Permission.ORDER_DECIDE, area_path=area_path)
        protocol_id, digest = protocol_for(outbreak_id, area_path, said.starts_at)
        clause = clause_of(load_protocol(protocol_id), said.clause)
        if clause is None:
            raise OrderRefusedError(
                _("The protocol %(id)s has no clause %(clause)s.")
                % {"id": protocol_id, "clause": said.clause}
            )
        _check_not_standing(person_id, clause)
        draft = OrderDraft(
            outbreak_id=outbreak_id,
            area_path=area_path,
            measure=clause.kind,
            ground_kind=clause.risk_class,
            ground=said.ground,
            starts_at=said.starts_at,
            ends_at=_end(said, clause, outbreak_id),
            review_at=said.review_at,
            alternatives=said.alternatives.strip(),
            protocol_id=protocol_id,
            protocol_digest=digest,
            clause=clause.key,
        )
        return decide_order(person_id, draft, actor=actor, now=now)


def _end(said: OrderByHand, clause: Clause, outbreak_id: int) -> datetime:
    latest = clause.latest_end(said.starts_at, outbreak_zone(outbreak_id))
    if said.ends_at is not None and said.ends_at > latest:
        raise OrderRefusedError(
            _("The protocol allows %(measure)s until %(end)s at the latest.")
            % {
                "measure": measure_label(clause.kind),
                "end": full_instant(latest),
            }
        )
    return said.ends_at or latest


def _check_not_standing(person_id: int, clause: Clause) -> None:
    orders = Order.objects.unscoped(reason="does the measure stand already?")
    standing = orders.filter(
        person_id=person_id, measure=clause.kind, ended_at__isnull=True
    ).first()
    if standing is not None:
        raise OrderRefusedError(
            _("Order %(number)s with this measure stands; change that one.")
            % {"number": standing.number}
        )
