"""How the observation desk's deeds are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, presents, sentences
from epiloop_hq.audit.queries import ToldEvent
from epiloop_hq.orders.labels import measure_label

sentences(
    {
        "stay.checked": _("Seen on the daily round"),
        "stay.symptomatic": _("Seen on the daily round, with symptoms"),
        "room.sampled": _("Sample taken in the room"),
        "room.reported": _("Sample of the room reported: %(outcome)s"),
    }
)


@presents("stay.began")
def _began(event: ToldEvent) -> Message:
    return Message(_("Stay began: %(stage)s"), _stage(event))


@presents("stay.ended")
def _ended(event: ToldEvent) -> Message:
    return Message(_("Stay ended: %(stage)s"), _stage(event))


@presents("stay.counted_anew")
def _counted_anew(event: ToldEvent) -> Message:
    why = {"why": str(event.detail.get("reason", ""))}
    return Message(_("Days counted anew: %(why)s"), why)


@presents("stay.released")
def _released(event: ToldEvent) -> Message:
    return Message(_("Released, all conditions met: %(stage)s"), _stage(event))


def _stage(event: ToldEvent) -> dict[str, object]:
    return {"stage": measure_label(str(event.detail.get("stage", "")))}
