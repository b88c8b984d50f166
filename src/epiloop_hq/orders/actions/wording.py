"""What a person is told, in their language: start, change, release, answer to an appeal."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from epiloop_hq.orders.kinds import AppealOutcome
from epiloop_hq.orders.labels import (
    ASKS,
    end_label,
    ground_label,
    measure_label,
    protocol_title,
)
from epiloop_hq.orders.measures import appeal_address, ground_of, rights
from epiloop_hq.orders.models import Appeal, Order, OrderChange
from epiloop_hq.orders.notices import Block, Reader, text_of


def start_notice(order: Order, reader: Reader) -> str:
    """Return the text with which a measure is announced to the person."""
    with translation.override(reader.language):
        title = _("Measure order %(number)s") % {"number": order.number}
        return text_of(title, *_order_blocks(order, reader))


def change_notice(order: Order, change: OrderChange, reader: Reader) -> str:
    """Return the text that tells a person that their measure was changed."""
    with translation.override(reader.language):
        return text_of(
            _("Change of measure order %(number)s") % {"number": order.number},
            Block(_("What changes"), _changes(change, reader)),
            Block(pgettext("notice", "Why it changes"), (change.reason,)),
            *_order_blocks(order, reader),
        )


def replacement_notice(order: Order, replaced: Order, reader: Reader) -> str:
    """Return the text that tells a person that one order takes another's place."""
    with translation.override(reader.language):
        line = _(
            "Order %(number)s (%(measure)s) ended on %(end)s; this order follows it."
        ) % {
            "number": replaced.number,
            "measure": measure_label(replaced.measure),
            "end": reader.said(replaced.ended_at or order.starts_at),
        }
        return text_of(
            _("Measure order %(number)s") % {"number": order.number},
            Block(_("What changes"), (line,)),
            *_order_blocks(order, reader),
        )


def release_notice(order: Order, reader: Reader) -> str:
    """Return the text that tells a person that their measure has ended."""
    with translation.override(reader.language):
        line = _("%(measure)s ended on %(end)s.") % {
            "measure": measure_label(order.measure),
            "end": reader.said(order.ended_at or order.ends_at),
        }
        means = _(
            "This order asks nothing of you any more. Where another order applies to "
            "you, you have it in writing."
        )
        return text_of(
            _("Release from order %(number)s") % {"number": order.number},
            Block(pgettext("notice", "To"), (reader.name,)),
            Block(_("What ends"), (line,)),
            Block(
                pgettext("notice", "Why"),
                tuple(filter(None, (end_label(order.ended_reason), order.ended_note))),
            ),
            Block(_("What this means"), (means,)),
            *_contact_blocks(reader),
        )


def answer_notice(order: Order, appeal: Appeal, reader: Reader) -> str:
    """Return the text that answers a person's appeal."""
    with translation.override(reader.language):
        is_upheld = appeal.outcome == AppealOutcome.UPHELD
        verdict = _("Your appeal was right; the order ends.")
        if not is_upheld:
            verdict = _("The order stands.")
        who = _("%(name)s, who did not decide the order, on %(day)s") % {
            "name": appeal.answered_by,
            "day": reader.said(appeal.answered_at or appeal.filed_at),
        }
        return text_of(
            _("Answer to your appeal against order %(number)s")
            % {"number": order.number},
            Block(pgettext("notice", "To"), (reader.name,)),
            Block(_("The answer"), (verdict, appeal.answer)),
            Block(_("Who answered"), (who,)),
            _if_not_agreed(),
            *_contact_blocks(reader),
        )


def _order_blocks(order: Order, reader: Reader) -> tuple[Block, ...]:
    times = {"start": reader.said(order.starts_at), "end": reader.said(order.ends_at)}
    why = dict.fromkeys(filter(None, (ground_label(order.ground_kind), order.ground)))
    return (
        Block(pgettext("notice", "To"), (reader.name,)),
        Block(_("Measure"), (measure_label(order.measure),)),
        Block(_("What is asked of you"), (str(ASKS.get(order.measure, "")),)),
        Block(
            _("How long"),
            (
                _("From %(start)s until %(end)s at the latest") % times,
                _(
                    "It is looked at again by %(review)s, and ends earlier if the "
                    "evidence allows."
                )
                % {"review": reader.said(order.review_at)},
            ),
        ),
        Block(pgettext("notice", "Why"), tuple(why)),
        Block(_("Legal basis"), _basis(order)),
        _if_not_agreed(),
        Block(_("Your rights"), (rights(),)),
        *_contact_blocks(reader),
        Block(_("Decided"), _decided(order, reader)),
    )


def _basis(order: Order) -> tuple[str, ...]:
    """Return the law, and the values of the protocol that allow the measure."""
    law = ground_of(order.measure).said()
    if not order.clause:
        return (law,)
    told = {"protocol": protocol_title(order.protocol_id), "clause": order.clause}
    return law, _("“%(protocol)s”, %(clause)s") % told


def _decided(order: Order, reader: Reader) -> tuple[str, ...]:
    """Return who decided; of a rule also who made it apply and who may withdraw it."""
    told = {"decider": order.decided_by, "day": reader.said(order.decided_at)}
    if not order.is_by_rule:
        return (_("By %(decider)s on %(day)s") % told,)
    told["protocol"] = protocol_title(order.protocol_id)
    rule = _(
        "On %(day)s by a rule of “%(protocol)s”, which %(decider)s adopted; no officer "
        "has decided on you alone."
    )
    lines = [rule % told]
    if reader.contact is not None:
        lines.append(
            _("%(unit)s answers for it, and must look at it again if you ask.")
            % {"unit": reader.contact.name}
        )
    return tuple(lines)


def _if_not_agreed() -> Block:
    line = _("You may turn to %(address)s.") % {"address": appeal_address()}
    return Block(_("If you do not agree"), (line,))


def _contact_blocks(reader: Reader) -> tuple[Block, ...]:
    if reader.contact is None:
        return ()
    line = f"{reader.contact.name} {reader.contact.telephone}".strip()
    return (Block(_("Whom to call"), (line,)),)


def _changes(change: OrderChange, reader: Reader) -> tuple[str, ...]:
    lines = []
    if change.measure != change.was_measure:
        lines.append(
            _("%(was)s becomes %(now)s.")
            % {
                "was": measure_label(change.was_measure),
                "now": measure_label(change.measure),
            }
        )
    if change.ends_at != change.was_ends_at:
        lines.append(
            _("The latest end moves from %(was)s to %(now)s.")
            % {
                "was": reader.said(change.was_ends_at),
                "now": reader.said(change.ends_at),
            }
        )
    return tuple(lines)
