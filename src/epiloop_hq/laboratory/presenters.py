"""How the laboratory desk's deeds are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, presents
from epiloop_hq.audit.queries import ToldEvent


@presents("tube.registered")
def _registered(_event: ToldEvent) -> Message:
    return Message(_("Tube registered with the persons whose swabs are in it"))


@presents("tube.received")
def _received(_event: ToldEvent) -> Message:
    return Message(_("Tube received by the laboratory"))


@presents("result.reported")
def _reported(event: ToldEvent) -> Message:
    return Message(_("Result reported: %(outcome)s"), _outcome(event))


@presents("result.corrected")
def _corrected(event: ToldEvent) -> Message:
    values = {**_outcome(event), "reason": event.detail.get("reason", "")}
    return Message(_("Result corrected to %(outcome)s: %(reason)s"), values)


@presents("tube.preliminary_positive")
def _preliminary_positive(event: ToldEvent) -> Message:
    return Message(
        _("Preliminary positive tube (%(outcome)s): every member is recalled"),
        _outcome(event),
    )


@presents("tube.cleared")
def _cleared(_event: ToldEvent) -> Message:
    return Message(_("Recall withdrawn: the tube's result was corrected"))


@presents("tube.retake_due", "member.retake_due")
def _retake_due(_event: ToldEvent) -> Message:
    return Message(_("Result invalid: the sample is to be taken again"))


@presents("member.positive")
def _member_positive(event: ToldEvent) -> Message:
    return Message(_("Single sample positive (%(outcome)s)"), _outcome(event))


@presents("member.cleared")
def _member_cleared(_event: ToldEvent) -> Message:
    return Message(_("Single sample negative"))


@presents("recheck.positive")
def _recheck_positive(event: ToldEvent) -> Message:
    return Message(_("Recheck of a positive single: %(outcome)s"), _outcome(event))


@presents("recheck.negative")
def _recheck_negative(_event: ToldEvent) -> Message:
    return Message(_("Recheck of a positive single: negative, not confirmed"))


@presents("member.held")
def _held(_event: ToldEvent) -> Message:
    return Message(_("Member of a positive tube held until the single result"))


@presents("member.entrusted")
def _entrusted(_event: ToldEvent) -> Message:
    return Message(_("Held member handed to the area that answers for them now"))


@presents("member.freed")
def _freed(event: ToldEvent) -> Message:
    return Message(_("Member of a positive tube freed: %(outcome)s"), _outcome(event))


@presents("recall.closed")
def _closed(_event: ToldEvent) -> Message:
    return Message(_("Recall closed: every member has an outcome"))


def _outcome(event: ToldEvent) -> dict[str, object]:
    return {"outcome": event.detail.get("outcome", "")}
