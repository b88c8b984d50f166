"""How the orders desk's deeds are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, presents
from epiloop_hq.audit.queries import ToldEvent
from epiloop_hq.orders.labels import end_label, measure_label


@presents("order.decided")
def _decided(event: ToldEvent) -> Message:
    return Message(_("Order decided: %(measure)s"), {"measure": _measure(event)})


@presents("order.changed")
def _changed(event: ToldEvent) -> Message:
    if event.detail.get("measure") != event.detail.get("was_measure"):
        return Message(_("Order lightened: %(measure)s"), {"measure": _measure(event)})
    return Message(
        _("Latest end of the order moved to %(end)s"),
        {"end": event.detail.get("ends_at", "")},
    )


@presents("order.ended")
def _ended(event: ToldEvent) -> Message:
    reason = end_label(str(event.detail.get("reason", "")))
    return Message(_("Order ended: %(reason)s"), {"reason": reason})


@presents("order.reviewed")
def _reviewed(event: ToldEvent) -> Message:
    if event.detail.get("outcome") == "end":
        return Message(_("Order reviewed: not needed any more"))
    return Message(_("Order reviewed: still needed"))


@presents("appeal.filed")
def _filed(_event: ToldEvent) -> Message:
    return Message(_("Appeal against the order taken down"))


@presents("appeal.answered")
def _answered(event: ToldEvent) -> Message:
    if event.detail.get("outcome") == "upheld":
        return Message(_("Appeal upheld: the order ends"))
    return Message(_("Appeal rejected: the order stands"))


@presents("notice.delivered")
def _delivered(event: ToldEvent) -> Message:
    return Message(_("Notice delivered: %(how)s"), {"how": event.detail.get("how", "")})


def _measure(event: ToldEvent) -> str:
    return measure_label(str(event.detail.get("measure", "")))
