"""How the access desk's deeds, and refusals, are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.access.labels import ROLE_LABELS
from epiloop_hq.audit.presenters import Message, moment, presents, sentences
from epiloop_hq.audit.queries import ToldEvent

sentences(
    {
        "account.created": _("Account made"),
        "account.corrected": _("Account corrected"),
        "account.switched_on": _("Account switched on"),
        "account.switched_off": _("Account switched off"),
        "account.on_shift": _("On shift"),
        "account.off_shift": _("Off shift"),
        "account.language": _("Language chosen: %(language)s"),
        "account.password_reset": _("Password reset by an administrator"),
        "account.password_changed": _("Password changed"),
        "refused.not_permitted": _("Refused: %(path)s needs %(permission)s"),
        "refused.not_visible": _("Refused: nothing to be seen at %(path)s"),
    }
)


@presents("account.granted")
def _granted(event: ToldEvent) -> Message:
    return Message(_("Role given: %(role)s in %(area)s"), _post(event))


@presents("account.revoked")
def _revoked(event: ToldEvent) -> Message:
    return Message(_("Role taken away: %(role)s in %(area)s"), _post(event))


@presents("account.locked")
def _locked(event: ToldEvent) -> Message:
    return Message(
        _("Locked until %(until)s: guessed from many addresses"),
        {"until": moment(event, "until")},
    )


@presents("account.guessed")
def _guessed(event: ToldEvent) -> Message:
    return Message(
        _("Wrong password again and again from %(address)s; it waits until %(until)s"),
        {
            "address": str(event.detail.get("address", "")),
            "until": moment(event, "until"),
        },
    )


def _post(event: ToldEvent) -> dict[str, object]:
    role = str(event.detail.get("role", ""))
    labels = {str(known): label for known, label in ROLE_LABELS.items()}
    area = str(event.detail.get("where", ""))
    return {"role": labels.get(role, role), "area": area or "/"}
