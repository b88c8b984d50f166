"""How the contacts desk's deeds are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, presents
from epiloop_hq.audit.queries import ToldEvent
from epiloop_hq.contacts.labels import risk_class_word

CLASSES = frozenset({"risk_class", "before"})


@presents("contacts.determined_by_engine")
def _run(event: ToldEvent) -> Message:
    return Message(
        _(
            "Contacts determined: %(results)s persons, %(found)s new, %(dropped)s "
            "dropped, %(changed)s in another class"
        ),
        _named(event, "results", "found", "dropped", "changed"),
    )


@presents("contacts.run_accepted")
def _accepted(event: ToldEvent) -> Message:
    return Message(
        _("Determination accepted for %(accepted)s persons"), _named(event, "accepted")
    )


@presents("exposures.recorded")
def _exposures(event: ToldEvent) -> Message:
    return Message(
        _("Exposure of %(persons_exposed)s persons written down"),
        _named(event, "persons_exposed"),
    )


@presents("exposure.withdrawn")
def _exposure_withdrawn(event: ToldEvent) -> Message:
    return Message(_("Exposure taken back: %(reason)s"), _named(event, "reason"))


@presents("contact.switched")
def _switched(event: ToldEvent) -> Message:
    return Message(
        _("Contact put under %(after)s instead of %(before)s: %(why)s"),
        _named(event, "after", "before", "why"),
    )


@presents("contact.named")
def _contact_named(event: ToldEvent) -> Message:
    return Message(
        _("Contact named, proposed as %(risk_class)s"), _named(event, "risk_class")
    )


@presents("contact.determined")
def _determined(event: ToldEvent) -> Message:
    return Message(_("Contact determined: %(risk_class)s"), _named(event, "risk_class"))


@presents("contact.redetermined")
def _redetermined(event: ToldEvent) -> Message:
    return Message(
        _("Contact determined again: %(before)s becomes %(risk_class)s. %(note)s"),
        _named(event, "before", "risk_class", "note"),
    )


@presents("contact.declined")
def _declined(event: ToldEvent) -> Message:
    return Message(_("Declined as a contact: %(note)s"), _named(event, "note"))


@presents("contact.immunity")
def _immunity(event: ToldEvent) -> Message:
    values = _named(event, "evidence")
    if event.detail.get("is_immune") is None:
        return Message(_("Immunity of the contact not known after all"), values)
    if event.detail["is_immune"]:
        return Message(_("Contact is immune: %(evidence)s"), values)
    return Message(_("Contact is not immune: %(evidence)s"), values)


@presents("contact.protection")
def _protection(event: ToldEvent) -> Message:
    match event.detail.get("is_protected"):
        case True:
            return Message(_("Contact was protected at every exposure told"))
        case False:
            return Message(_("Contact was not protected at every exposure told"))
        case _:
            return Message(_("Protection of the contact not known after all"))


@presents("contact.entrusted")
def _entrusted(_event: ToldEvent) -> Message:
    return Message(_("Contact handed to the area that looks after them now"))


@presents("contact.resumed")
def _resumed(_event: ToldEvent) -> Message:
    return Message(_("Followed again: the person's own case was refuted"))


@presents("contact.became_case")
def _became_case(_event: ToldEvent) -> Message:
    return Message(_("Contact is a case now"))


@presents("follow_up.recorded")
def _looked(event: ToldEvent) -> Message:
    values = _named(event, "day_number", "state")
    return Message(_("Follow-up of day %(day_number)s: %(state)s"), values)


@presents("follow_up.symptomatic")
def _symptomatic(event: ToldEvent) -> Message:
    return Message(
        _("Follow-up of day %(day_number)s: symptoms seen"), _named(event, "day_number")
    )


@presents("follow_up.lost")
def _lost(_event: ToldEvent) -> Message:
    return Message(_("Contact lost to follow-up"))


@presents("follow_up.found_again")
def _found_again(_event: ToldEvent) -> Message:
    return Message(_("Contact found again"))


@presents("follow_up.cancelled")
def _follow_up_cancelled(_event: ToldEvent) -> Message:
    return Message(_("Follow-up ended: the case was not confirmed"))


@presents("follow_up.completed")
def _completed(_event: ToldEvent) -> Message:
    return Message(_("Follow-up of the contact completed"))


def _named(event: ToldEvent, *names: str) -> dict[str, object]:
    """Return the named details; a class by its name, not its identifier."""
    told = {name: event.detail.get(name, "") for name in names}
    return {
        name: risk_class_word(str(value)) if name in CLASSES else value
        for name, value in told.items()
    }
