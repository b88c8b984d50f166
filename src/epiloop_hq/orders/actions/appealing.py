"""Appeals: filed by whoever is entitled, answered by somebody who did not decide."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.orders.actions.changing import end_order
from epiloop_hq.orders.actions.telling import issue
from epiloop_hq.orders.actions.wording import answer_notice
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.kinds import AppealOutcome, EndReason, Filer, NoticeKind
from epiloop_hq.orders.models import Appeal, Order, OrderChange


def file_appeal(
    order_id: int,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    happened_at: datetime | None = None,
    filed_by: Filer | str = Filer.PERSON,
) -> int:
    """Take down a person's challenge to an order, also after the order has ended.

    Parameters
    ----------
    actor
        Who takes it down.
    happened_at
        When it was brought forward; now, if nothing was said.
    filed_by
        Who brings it forward: the person, a guardian, a representative.

    Raises
    ------
    OrderRefusedError
        If it says nothing, or comes from nobody who is entitled.
    """
    filed_at = check_not_future(happened_at or now, now=now)
    if not text.strip() or filed_by not in set(Filer):
        raise OrderRefusedError(
            _(
                "An appeal says what is wrong with the order, and comes from the person, "
                "a guardian or a representative."
            )
        )
    with recording(actor=actor, now=now) as trail:
        order = Order.objects.visible_to(actor).get(pk=order_id)
        actor.require(Permission.APPEAL_FILE, area_path=order.area_path)
        appeal = Appeal(
            order=order,
            area_path=order.area_path,
            filed_at=filed_at,
            filed_by=filed_by,
            text=text.strip(),
            decided_by_id=order.decided_by_id,
        )
        appeal.save()
        trail.add(
            "appeal.filed", appeal, happened_at=filed_at, order_id=order.pk, by=filed_by
        )
    return appeal.pk


def answer_appeal(
    appeal_id: int,
    *,
    actor: Actor,
    now: datetime,
    outcome: AppealOutcome | str,
    answer: str,
) -> None:
    """Answer an appeal and tell the person; upheld, the order ends.

    Raises
    ------
    OrderRefusedError
        If the actor decided the order or a change of it, the appeal was answered before,
        or the answer does not say why.
    """
    if outcome not in set(AppealOutcome) or not answer.strip():
        raise OrderRefusedError(
            _("An answer upholds or rejects the appeal, and says why.")
        )
    with recording(actor=actor, now=now) as trail:
        appeal = Appeal.objects.visible_to(actor).select_for_update().get(pk=appeal_id)
        actor.require(Permission.APPEAL_ANSWER, area_path=appeal.area_path)
        if actor.account_id in _deciders(appeal):
            raise OrderRefusedError(
                _("Who decided an order cannot answer the appeal against it.")
            )
        if appeal.answered_at is not None:
            raise OrderRefusedError(_("This appeal was answered before."))
        appeal.answered_at, appeal.answered_by_id = now, actor.account_id
        appeal.answered_by, appeal.outcome = actor.name, outcome
        appeal.answer = answer.strip()
        appeal.save()
        order = appeal.order
        issue(
            order, NoticeKind.ANSWER, lambda r: answer_notice(order, appeal, r), now=now
        )
        trail.add("appeal.answered", appeal, order_id=order.pk, outcome=outcome)
        if outcome == AppealOutcome.UPHELD:
            end_order(
                order.pk,
                actor=actor,
                happened_at=now,
                now=now,
                reason=EndReason.APPEAL,
            )


def _deciders(appeal: Appeal) -> set[int | None]:
    """Return who decided the order or changed it; the system itself is among them."""
    changes = OrderChange.objects.unscoped(reason="who changed the order")
    changed = changes.filter(order_id=appeal.order_id)
    return {
        None,
        appeal.decided_by_id,
        *changed.values_list("decided_by_id", flat=True),
    }
