"""How the situation desk's deeds are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, presents
from epiloop_hq.audit.queries import ToldEvent


@presents("situation.drawn")
def _drawn(event: ToldEvent) -> Message:
    return Message(
        _("Situation drawn as of %(as_of)s"), {"as_of": event.detail["as_of"]}
    )


@presents("pack.made")
def _packed(event: ToldEvent) -> Message:
    return Message(
        _("Dispatch pack made as of %(as_of)s"), {"as_of": event.detail["as_of"]}
    )
