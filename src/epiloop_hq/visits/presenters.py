"""How deliveries of visits are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, presents
from epiloop_hq.audit.queries import ToldEvent


@presents("visits.delivered")
def _delivered(event: ToldEvent) -> Message:
    values = {"count": event.detail["count"], "source": event.detail["source"]}
    return Message(_("Delivery of visits taken in: %(count)s from %(source)s"), values)


@presents("visits.withdrawn")
def _withdrawn(event: ToldEvent) -> Message:
    return Message(
        _("Delivery of visits taken back: %(count)s removed"),
        {"count": event.detail["count"]},
    )


@presents("visits.expired")
def _expired(event: ToldEvent) -> Message:
    return Message(
        _("Visits removed at the end of their retention: %(count)s"),
        {"count": event.detail["count"]},
    )
