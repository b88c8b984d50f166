"""Orders decided: by an officer, or by a rule of the protocol somebody adopted."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from epiloop.protocols import Protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.orders.actions.telling import issue
from epiloop_hq.orders.actions.wording import replacement_notice, start_notice
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.kinds import HOLD, EndReason, NoticeKind
from epiloop_hq.orders.labels import TUBE_MEMBER, ground_label
from epiloop_hq.orders.measures import appeal_address, ground_of
from epiloop_hq.orders.models import Order
from epiloop_hq.orders.notices import notice_language
from epiloop_hq.registry.actions import next_order_number
from epiloop_hq.registry.queries import adoption_for, check_visible, person_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """Everything an order states. What is left open follows from the measure.

    Attributes
    ----------
    ground_kind
        Kind of ground, which has a sentence for the person: tube_member, or a class of
        persons.
    ground
        What more there is to say of the ground, in the person's language and without
        naming anybody else.
    clause
        Key of the protocol's values that allow the measure.
    ends_at
        The latest end; without it, the longest the measure may run unreviewed.
    review_at
        When it is looked at again; without it, as soon as the measure asks, and never
        after the end.
    replaces_id
        The order whose place this one takes; it ends when this one starts, and one
        notice tells the person of both.
    """

    outbreak_id: int
    area_path: str
    measure: str
    ground_kind: str
    ground: str
    starts_at: datetime
    protocol_id: str
    protocol_digest: str
    clause: str = ""
    ground_subject: str = ""
    ends_at: datetime | None = None
    review_at: datetime | None = None
    alternatives: str = ""
    replaces_id: int | None = None


def decide_order(
    person_id: int, draft: OrderDraft, *, actor: Actor, now: datetime
) -> int:
    """Decide a measure for a person; write the notice; return the order's id.

    An order that stands with the same measure, ground and start is not decided twice.
    What the system decides, it decides by a rule of the adopted protocol: the decider is
    whoever adopted that.

    Raises
    ------
    OrderRefusedError
        If the order would have no end after its start, no ground, or no legal basis.
    """
    check_not_future(draft.starts_at, now=now)
    with recording(actor=actor, now=now) as trail:
        check_visible(person_id, actor)
        actor.require(Permission.ORDER_DECIDE, area_path=draft.area_path)
        standing = _standing(person_id, draft)
        if standing is not None:
            return standing.pk
        order = _new_order(person_id, draft, actor=actor, now=now)
        if draft.replaces_id is None:
            order.save()
            issue(order, NoticeKind.START, lambda r: start_notice(order, r), now=now)
        else:
            _replace(draft.replaces_id, order, actor=actor, now=now, trail=trail)
        trail.add(
            "order.decided",
            order,
            happened_at=order.starts_at,
            order_id=order.pk,
            person_id=person_id,
            measure=order.measure,
        )
    return order.pk


def decide_hold(
    person_id: int,
    *,
    actor: Actor,
    now: datetime,
    outbreak_id: int,
    area_path: str,
    starts_at: datetime,
    protocol: Protocol,
    ground_subject: str,
) -> int:
    """Decide that a member of a positive tube is held until their own result."""
    language = notice_language(person_facts(person_id).language)
    with translation.override(language):
        draft = OrderDraft(
            outbreak_id=outbreak_id,
            area_path=area_path,
            measure=HOLD,
            ground_kind=TUBE_MEMBER,
            ground=ground_label(TUBE_MEMBER),
            ground_subject=ground_subject,
            starts_at=starts_at,
            protocol_id=protocol.id,
            protocol_digest=protocol.digest,
            alternatives=_("Nothing lighter is safe before the single result."),
        )
    return decide_order(person_id, draft, actor=actor, now=now)


def _standing(person_id: int, draft: OrderDraft) -> Order | None:
    if not draft.ground_subject:
        return None
    orders = Order.objects.unscoped(reason="was it decided already?")
    return orders.filter(
        person_id=person_id,
        measure=draft.measure,
        ground_subject=draft.ground_subject,
        starts_at=draft.starts_at,
        ended_at__isnull=True,
    ).first()


def _new_order(
    person_id: int, draft: OrderDraft, *, actor: Actor, now: datetime
) -> Order:
    behind = ground_of(draft.measure)
    ends_at = draft.ends_at or draft.starts_at + behind.longest
    review_at = draft.review_at or draft.starts_at + behind.review_after
    if ends_at <= draft.starts_at:
        raise OrderRefusedError(_("An order ends after it starts."))
    if not draft.ground.strip():
        raise OrderRefusedError(_("An order says why."))
    decider_id, decider = _decider(draft, actor, now)
    return Order(
        number=next_order_number(draft.outbreak_id, actor=actor, now=now),
        outbreak_id=draft.outbreak_id,
        person_id=person_id,
        area_path=draft.area_path,
        measure=draft.measure,
        ground_kind=draft.ground_kind,
        ground=draft.ground.strip(),
        ground_subject=draft.ground_subject,
        legal_basis=behind.said("en"),
        alternatives=draft.alternatives,
        protocol_id=draft.protocol_id,
        protocol_digest=draft.protocol_digest,
        clause=draft.clause,
        decided_by_id=decider_id,
        decided_by=decider,
        decided_at=now,
        is_by_rule=actor.is_system,
        starts_at=draft.starts_at,
        ends_at=ends_at,
        review_at=min(review_at, ends_at),
        appeal_to=appeal_address("en"),
    )


def _decider(draft: OrderDraft, actor: Actor, now: datetime) -> tuple[int | None, str]:
    if not actor.is_system:
        return actor.account_id, actor.name
    adoption = adoption_for(draft.outbreak_id, draft.area_path, now)
    return adoption.decided_by_id, adoption.decided_by


def _replace(
    replaced_id: int, order: Order, *, actor: Actor, now: datetime, trail: Trail
) -> None:
    """End one order with the start of another; one notice tells of both."""
    orders = Order.objects.visible_to(actor).select_for_update()
    replaced = orders.get(pk=replaced_id)
    if replaced.ended_at is not None or replaced.person_id != order.person_id:
        raise OrderRefusedError(
            _("Order %(number)s cannot be replaced: it has ended, or is another's.")
            % {"number": replaced.number}
        )
    replaced.ended_at = max(order.starts_at, replaced.starts_at)
    replaced.ended_reason = EndReason.REPLACED
    replaced.save(update_fields=["ended_at", "ended_reason"])
    order.replaces = replaced
    order.save()
    issue(
        order,
        NoticeKind.CHANGE,
        lambda r: replacement_notice(order, replaced, r),
        now=now,
    )
    trail.add(
        "order.ended",
        replaced,
        happened_at=replaced.ended_at,
        order_id=replaced.pk,
        person_id=replaced.person_id,
        reason=replaced.ended_reason,
    )
