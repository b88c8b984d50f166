"""What is done with orders: decided, changed, reviewed, appealed against, ended."""

from dataclasses import dataclass
from datetime import datetime

from epiloop.protocols import Protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.measures import appeal_address, ground_of
from epiloop_hq.orders.models import Appeal, Notice, Order, Review
from epiloop_hq.orders.notices import change_notice, release_notice, start_notice
from epiloop_hq.registry.queries import person_facts

HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """Everything an order states. What is left open follows from the measure.

    Attributes
    ----------
    ends_at
        The latest end; without it, the longest the measure may run unreviewed.
    review_at
        When it is looked at again; without it, as soon as the measure asks, and never
        after the end.
    """

    outbreak_id: int
    area_path: str
    measure: str
    ground_kind: str
    ground: str
    starts_at: datetime
    protocol_id: str
    protocol_digest: str
    ground_subject: str = ""
    ends_at: datetime | None = None
    review_at: datetime | None = None
    alternatives: str = ""


def decide_order(
    person_id: int, draft: OrderDraft, *, actor: Actor, now: datetime
) -> int:
    """Decide a measure for a person; write the notice; return the order's id."""
    check_not_future(draft.starts_at, now=now)
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.ORDER_DECIDE, area_path=draft.area_path)
        order = _new_order(person_id, draft, actor=actor, now=now)
        _issue(order, "start", at=now)
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
    draft = OrderDraft(
        outbreak_id=outbreak_id,
        area_path=area_path,
        measure=HOLD,
        ground_kind="tube_member",
        ground="Member of a tube with a positive, grey or single-target result",
        ground_subject=ground_subject,
        starts_at=starts_at,
        protocol_id=protocol.id,
        protocol_digest=protocol.digest,
        alternatives="None lighter is safe before the single result",
    )
    return decide_order(person_id, draft, actor=actor, now=now)


def change_end(
    order_id: int, *, actor: Actor, now: datetime, ends_at: datetime, reason: str
) -> None:
    """Give an order another end, and tell the person.

    Raises
    ------
    OrderRefusedError
        If the order has ended, or the new end is not after its start.
    """
    with recording(actor=actor, now=now) as trail:
        order = _locked(order_id, actor, Permission.ORDER_DECIDE)
        if ends_at <= order.starts_at:
            raise OrderRefusedError("An order ends after it starts.")
        was = order.ends_at
        order.ends_at, order.review_at = ends_at, min(order.review_at, ends_at)
        order.save(update_fields=["ends_at", "review_at"])
        _issue(order, "change", at=now)
        trail.add("order.changed", order, was=was, ends_at=ends_at, reason=reason)


def end_order(
    order_id: int, *, actor: Actor, happened_at: datetime, now: datetime, reason: str
) -> None:
    """End an order and issue the release notice; ending it again changes nothing."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        order = Order.objects.visible_to(actor).select_for_update().get(pk=order_id)
        if order.ended_at is not None:
            return
        actor.require(Permission.ORDER_DECIDE, area_path=order.area_path)
        order.ended_at, order.ended_reason = happened_at, reason
        order.save(update_fields=["ended_at", "ended_reason"])
        _issue(order, "release", at=happened_at)
        trail.add(
            "order.ended",
            order,
            happened_at=happened_at,
            order_id=order.pk,
            person_id=order.person_id,
            reason=reason,
        )


def review_order(
    order_id: int, *, actor: Actor, now: datetime, outcome: str, reason: str
) -> int:
    """Look at an order again: keep it (until the next review) or end it, with the reason.

    Raises
    ------
    OrderRefusedError
        If the outcome is neither, or no reason is given.
    """
    if outcome not in {"keep", "end"} or not reason.strip():
        raise OrderRefusedError("A review keeps or ends the order, and says why.")
    with recording(actor=actor, now=now) as trail:
        order = _locked(order_id, actor, Permission.ORDER_REVIEW)
        review = Review(
            order=order,
            area_path=order.area_path,
            happened_at=now,
            reviewed_by=actor.name,
            outcome=outcome,
            reason=reason.strip(),
        )
        review.save()
        trail.add("order.reviewed", order, outcome=outcome)
        if outcome == "end":
            end_order(order_id, actor=actor, happened_at=now, now=now, reason="review")
        else:
            following = now + ground_of(order.measure).review_after
            order.review_at = min(following, order.ends_at)
            order.save(update_fields=["review_at"])
    return review.pk


def file_appeal(order_id: int, *, actor: Actor, now: datetime, text: str) -> int:
    """Take down a person's challenge to an order."""
    if not text.strip():
        raise OrderRefusedError("An appeal says what is wrong with the order.")
    with recording(actor=actor, now=now) as trail:
        order = Order.objects.visible_to(actor).get(pk=order_id)
        actor.require(Permission.APPEAL_FILE, area_path=order.area_path)
        appeal = Appeal(
            order=order,
            area_path=order.area_path,
            filed_at=now,
            text=text.strip(),
            decided_by_id=order.decided_by_id,
        )
        appeal.save()
        trail.add("order.appealed", order, appeal_id=appeal.pk)
    return appeal.pk


def answer_appeal(
    appeal_id: int, *, actor: Actor, now: datetime, outcome: str, answer: str
) -> None:
    """Answer an appeal; whoever decided the order cannot.

    Raises
    ------
    OrderRefusedError
        If the actor decided the order, or the appeal was answered before.
    """
    if outcome not in {"upheld", "rejected"} or not answer.strip():
        raise OrderRefusedError(
            "An answer upholds or rejects the appeal, and says why."
        )
    with recording(actor=actor, now=now) as trail:
        appeal = Appeal.objects.visible_to(actor).select_for_update().get(pk=appeal_id)
        actor.require(Permission.APPEAL_ANSWER, area_path=appeal.area_path)
        if actor.account_id == appeal.decided_by_id:
            raise OrderRefusedError(
                "Who decided an order cannot answer the appeal against it."
            )
        if appeal.answered_at is not None:
            raise OrderRefusedError("This appeal was answered before.")
        appeal.answered_at, appeal.answered_by_id = now, actor.account_id
        appeal.answered_by, appeal.outcome = actor.name, outcome
        appeal.answer = answer.strip()
        appeal.save()
        trail.add("appeal.answered", appeal, outcome=outcome)
        if outcome == "upheld":
            end_order(
                appeal.order_id, actor=actor, happened_at=now, now=now, reason="appeal"
            )


def note_delivery(
    notice_id: int, *, actor: Actor, happened_at: datetime, now: datetime, how: str
) -> None:
    """Record that a notice reached the person."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        notice = Notice.objects.visible_to(actor).select_for_update().get(pk=notice_id)
        if notice.delivered_at is None:
            notice.delivered_at, notice.delivered_how = happened_at, how
            notice.save(update_fields=["delivered_at", "delivered_how"])
            trail.add("notice.delivered", notice, happened_at=happened_at)


def _new_order(
    person_id: int, draft: OrderDraft, *, actor: Actor, now: datetime
) -> Order:
    behind = ground_of(draft.measure)
    ends_at = draft.ends_at or draft.starts_at + behind.longest
    review_at = draft.review_at or draft.starts_at + behind.review_after
    order = Order(
        number=f"{draft.outbreak_id}-{draft.measure[:2].upper()}-{_next_number()}",
        outbreak_id=draft.outbreak_id,
        person_id=person_id,
        area_path=draft.area_path,
        measure=draft.measure,
        ground_kind=draft.ground_kind,
        ground=draft.ground,
        ground_subject=draft.ground_subject,
        legal_basis=behind.said("en"),
        alternatives=draft.alternatives,
        protocol_id=draft.protocol_id,
        protocol_digest=draft.protocol_digest,
        decided_by_id=actor.account_id,
        decided_by=actor.name,
        decided_at=now,
        starts_at=draft.starts_at,
        ends_at=ends_at,
        review_at=min(review_at, ends_at),
        appeal_to=appeal_address("en"),
    )
    order.save()
    return order


def _next_number() -> int:
    latest = Order.objects.unscoped(reason="numbering orders").order_by("-pk").first()
    return (latest.pk if latest else 0) + 1


def _issue(order: Order, kind: str, *, at: datetime) -> None:
    person = person_facts(order.person_id)
    language = person.language or "zh-hans"
    text = {
        "start": lambda: start_notice(order, name=person.name, language=language),
        "change": lambda: change_notice(order, name=person.name, language=language),
        "release": lambda: release_notice(
            order, name=person.name, language=language, at=at
        ),
    }[kind]()
    Notice(
        order=order,
        person_id=order.person_id,
        area_path=order.area_path,
        kind=kind,
        language=language,
        text=text,
        issued_at=at,
    ).save()


def _locked(order_id: int, actor: Actor, permission: Permission) -> Order:
    order = Order.objects.visible_to(actor).select_for_update().get(pk=order_id)
    actor.require(permission, area_path=order.area_path)
    if order.ended_at is not None:
        raise OrderRefusedError(f"Order {order.number} has ended.")
    return order
