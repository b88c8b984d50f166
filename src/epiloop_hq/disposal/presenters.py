"""How the disposal desk's deeds are told on the trail's pages."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext_noop as _

from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import Step
from epiloop_hq.audit.presenters import Message, moment, presents, sentences
from epiloop_hq.audit.queries import ToldEvent
from epiloop_hq.disposal.labels import POSTS, step_label
from epiloop_hq.places.queries import unit_row

# `item.given_up` is a decision of its own and no step of the table.
STEP_KINDS: Final = tuple(sorted({f"item.{step}" for step in (*Step, *PointStep)}))

sentences(
    {
        "item.opened": _("Loop opened"),
        "item.given_up": _("Loop ended by decision: %(reason)s"),
        "item.reclassified": _("Loop follows the new class: %(risk_class)s"),
        "item.switched": _("Put under %(after)s instead of %(before)s: %(why)s"),
        "item.switch_declined": _("Left under %(before)s, not %(after)s: %(why)s"),
        "item.excused": _("Step left out with approval: %(reason)s"),
        "item.attempted": _("Tried to reach the person: %(outcome)s"),
        "item.heard": _("Loop told of what happened outside it: %(event)s"),
        "transfer.requested": _("Transfer requested"),
        "transfer.arrived": _("Transfer arrived, signed for at both ends"),
        "transfer.cancelled": _("Transfer cancelled: %(reason)s"),
        "recall.core_done": _("Core information of the recalled tube is complete"),
        "case.loop_closed": _("Case closed: nothing of it is open"),
        "case.reversed": _(
            "Consequences of the case undone: %(ended)s loops ended, %(on_the_way)s "
            "still on their way back"
        ),
        "case.ring_drawn": _("Ring drawn: %(households)s households added"),
        "assist.sent": _("Request %(number)s sent to another unit"),
        "assist.acknowledged": _("Request %(number)s acknowledged"),
        "assist.replied": _("Request %(number)s answered"),
        "team.formed": _("Team formed, led by %(name)s"),
        "team.accepted": _("Post in the team accepted"),
        "team.left": _("Post in the team given up"),
        "team.shift_offered": _("Shift handed over with %(open)s open items"),
        "team.lead_changed": _("Shift taken over: the team has a new lead"),
        "team.noted": _("Message to the team"),
    }
)


@presents(*STEP_KINDS)
def _step(event: ToldEvent) -> Message:
    step = step_label(event.kind.partition(".")[2])
    return Message(_("Step taken: %(step)s"), {"step": step})


@presents("item.added_step", "case.added_step")
def _added_step(event: ToldEvent) -> Message:
    protocol = str(event.detail.get("protocol", ""))
    step = step_label(str(event.detail.get("step", "")), protocol_id=protocol)
    return Message(_("Step taken: %(step)s"), {"step": step})


@presents("team.appointed")
def _appointed(event: ToldEvent) -> Message:
    post = str(event.detail.get("post", ""))
    values = {"name": event.detail.get("name", ""), "post": POSTS.get(post, post)}
    return Message(_("%(name)s appointed to the team: %(post)s"), values)


def _handover(text: str) -> Callable[[ToldEvent], Message]:
    def presenter(event: ToldEvent) -> Message:
        units = {name: _unit(event, f"{name}_unit_id") for name in ("from", "to")}
        return Message(text, units)

    return presenter


def _clock(text: str) -> Callable[[ToldEvent], Message]:
    def presenter(event: ToldEvent) -> Message:
        told = {
            name: moment(event, name) for name in ("due_at", "was_due_at", "met_at")
        }
        said = event.detail.get("said")
        reason = said.get("reason", "") if isinstance(said, dict) else ""
        key = str(event.detail.get("key", "")).replace("_", " ")
        return Message(text, {**told, "reason": reason, "clock": key})

    return presenter


def _unit(event: ToldEvent, name: str) -> str:
    unit_id = event.detail.get(name)
    return unit_row(unit_id).name if isinstance(unit_id, int) else ""


presents("handover.offered")(_handover(_("Hand-over offered by %(from)s to %(to)s")))
presents("handover.accepted")(
    _handover(_("Hand-over accepted: %(to)s answers for it, not %(from)s any more"))
)
presents("handover.disputed")(
    _handover(_("Hand-over disputed by %(to)s; %(from)s answers for it"))
)
presents("handover.withdrawn")(
    _handover(_("Hand-over to %(to)s withdrawn by %(from)s"))
)
presents("clock.breached")(_clock(_("Limit passed: %(clock)s was due at %(due_at)s")))
presents("clock.warned")(_clock(_("Due soon: %(clock)s at %(due_at)s")))
presents("clock.told_late")(
    _clock(_("Told late that %(clock)s, due at %(due_at)s, was done at %(met_at)s"))
)
presents("clock.recomputed")(
    _clock(_("Limit of %(clock)s moved from %(was_due_at)s to %(due_at)s"))
)
presents("clock.suspended")(
    _clock(_("Clock %(clock)s suspended until further notice: %(reason)s"))
)
presents("clock.resumed")(_clock(_("Clock %(clock)s counts again; due at %(due_at)s")))
