"""How the cases desk's deeds are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, presents
from epiloop_hq.audit.queries import ToldEvent


@presents("case.opened")
def _opened(event: ToldEvent) -> Message:
    return Message(
        _("Case opened: %(status)s, found by: %(route)s"),
        _named(event, "status", "route"),
    )


@presents("case.taken_over")
def _taken_over(event: ToldEvent) -> Message:
    return Message(
        _("Case taken over from a list, as it had ended: %(status)s"),
        _named(event, "status"),
    )


@presents("case.status_changed")
def _status_changed(event: ToldEvent) -> Message:
    values = _named(event, "before", "after", "evidence")
    return Message(_("Case changed from %(before)s to %(after)s: %(evidence)s"), values)


@presents("case.refuted")
def _refuted(event: ToldEvent) -> Message:
    return Message(_("Case not confirmed: %(evidence)s"), _named(event, "evidence"))


@presents("case.classified")
def _classified(event: ToldEvent) -> Message:
    values = _named(event, "before", "after")
    if event.detail.get("was_community") == event.detail.get("is_community"):
        return Message(
            _("Discovery route changed from %(before)s to %(after)s"), values
        )
    if event.detail.get("is_community"):
        return Message(
            _(
                "Discovery route changed from %(before)s to %(after)s: now counts as "
                "a community case"
            ),
            values,
        )
    return Message(
        _(
            "Discovery route changed from %(before)s to %(after)s: no longer counts as "
            "a community case"
        ),
        values,
    )


@presents("case.corrected")
def _corrected(event: ToldEvent) -> Message:
    facts = event.detail.get("facts", [])
    names = ", ".join(map(str, facts)) if isinstance(facts, list) else ""
    values = {"facts": names, **_named(event, "reason")}
    return Message(_("Facts of the case corrected (%(facts)s): %(reason)s"), values)


@presents("case.switched")
def _switched(event: ToldEvent) -> Message:
    values = {name: event.detail.get(name, "") for name in ("after", "before", "why")}
    return Message(_("Case put under %(after)s instead of %(before)s: %(why)s"), values)


@presents("case.closed")
def _closed(_event: ToldEvent) -> Message:
    return Message(_("Case closed"))


@presents("trail.changed")
def _trail_changed(event: ToldEvent) -> Message:
    match event.detail.get("change"):
        case "corrected":
            return Message(
                _("Stop of the trail corrected: %(reason)s"), _named(event, "reason")
            )
        case "withdrawn":
            return Message(
                _("Stop of the trail withdrawn: %(reason)s"), _named(event, "reason")
            )
        case _other:
            return Message(_("Stop added to the trail"))


@presents("interview.started")
def _interview_started(_event: ToldEvent) -> Message:
    return Message(_("Interview taken up"))


@presents("interview.taken_over")
def _interview_taken_over(_event: ToldEvent) -> Message:
    return Message(_("Interview taken over from another investigator"))


@presents("interview.answered")
def _answered(_event: ToldEvent) -> Message:
    return Message(_("Answers of the interview written down"))


@presents("case.core_done")
def _core_done(_event: ToldEvent) -> Message:
    return Message(_("Core information complete"))


@presents("interview.done")
def _interview_done(_event: ToldEvent) -> Message:
    return Message(_("Interview done"))


@presents("cases.linked")
def _linked(_event: ToldEvent) -> Message:
    return Message(_("Probable source of infection recorded"))


@presents("cases.unlinked")
def _unlinked(event: ToldEvent) -> Message:
    return Message(
        _("Probable source of infection taken back: %(reason)s"),
        _named(event, "reason"),
    )


@presents("report.filed")
def _filed(event: ToldEvent) -> Message:
    return Message(
        _("Investigation report filed, version %(version)s"), _named(event, "version")
    )


def _named(event: ToldEvent, *names: str) -> dict[str, object]:
    return {name: event.detail.get(name, "") for name in names}
