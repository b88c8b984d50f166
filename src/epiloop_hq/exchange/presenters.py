"""How imports and exports are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, presents
from epiloop_hq.audit.queries import ToldEvent


@presents("import.uploaded")
def _uploaded(event: ToldEvent) -> Message:
    del event
    return Message(_("File handed in"))


@presents("import.mapped")
def _mapped(event: ToldEvent) -> Message:
    return Message(
        _("File to be read with the mapping %(mapping)s"),
        {"mapping": event.detail["mapping"]},
    )


@presents("import.started")
def _started(event: ToldEvent) -> Message:
    if event.detail["is_dry_run"]:
        return Message(_("Trial of an import started"))
    return Message(_("Import started"))


@presents("import.ended")
def _ended(event: ToldEvent) -> Message:
    values = {
        name: event.detail[name]
        for name in ("rows", "accepted", "unchanged", "rejected")
    }
    return Message(
        _(
            "Import ended: of %(rows)s rows %(accepted)s accepted (%(unchanged)s of them "
            "unchanged), %(rejected)s rejected"
        ),
        values,
    )


@presents("list.exported")
def _exported(event: ToldEvent) -> Message:
    return Message(
        _("List written out: %(rows)s rows; reason: %(reason)s"),
        {"rows": event.detail["rows"], "reason": event.detail["reason"]},
    )
