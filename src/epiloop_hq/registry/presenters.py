"""How the registry desk's deeds are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, moment, presents, sentences
from epiloop_hq.audit.queries import ToldEvent

sentences(
    {
        "outbreak.opened": _("Outbreak opened under %(protocol)s"),
        "outbreak.closed": _("Outbreak closed"),
        "person.entered": _("Person entered"),
        "person.merged": _("Two records found to be one person, and merged"),
        "person.split": _("Merged records found to be two persons, and split"),
        "person.kept_apart": _("Two records found to be different persons"),
        "duplicate.proposed": _("Two records proposed as one person"),
    }
)


@presents("person.corrected")
def _corrected(event: ToldEvent) -> Message:
    fields = event.detail.get("fields")
    names = ", ".join(map(str, fields)) if isinstance(fields, list) else ""
    return Message(
        _("Person corrected (%(fields)s): %(reason)s"),
        {"fields": names, "reason": event.detail.get("reason", "")},
    )


@presents("protocol.adopted")
def _adopted(event: ToldEvent) -> Message:
    return Message(
        _("Protocol %(protocol)s adopted from %(from)s"),
        {"protocol": event.detail["protocol"], "from": moment(event, "starts_at")},
    )
