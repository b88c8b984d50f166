"""Names of steps, posts, kinds and clocks of the disposal desk, in both languages."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epiloop.clocks import ClockState
from epiloop.disposal.paths import LoopKind
from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import Evidence, Step, Turn
from epiloop.protocols import load_protocol
from epiloop_hq.web.states import State, Text

STEPS: Final[Mapping[str, Text]] = {
    Step.IDENTIFIED: pgettext_lazy("step", "Identified"),
    Step.DETERMINED: pgettext_lazy("step", "Determined"),
    Step.LOCATED: pgettext_lazy("step", "Located"),
    Step.UNREACHABLE: pgettext_lazy("step", "Unreachable"),
    Step.HANDED_OVER: pgettext_lazy("step", "Handed over"),
    Step.HELD: pgettext_lazy("step", "Held"),
    Step.TRANSFER_REQUESTED: _("Transfer requested"),
    Step.TRANSFER_DISPATCHED: _("Vehicle sent"),
    Step.TRANSFER_DEPARTED: pgettext_lazy("step", "Departed"),
    Step.TRANSFER_ARRIVED: pgettext_lazy("step", "Arrived"),
    Step.AT_HOME: pgettext_lazy("step", "At home"),
    Step.UNDER_OBSERVATION: _("Under observation"),
    Step.LAPSED: _("Order ended, work not done"),
    Step.REFUSED: pgettext_lazy("step", "Refused"),
    Step.LOST: _("Lost to follow-up"),
    Step.RELEASED: pgettext_lazy("step", "Released"),
    Step.BECAME_CASE: _("Became a case"),
    Step.DOWNGRADED: _("No longer a contact"),
    Step.CANCELLED: pgettext_lazy("step", "Cancelled"),
    Step.DIED: pgettext_lazy("step", "Died"),
}
POINT_STEPS: Final[Mapping[str, Text]] = {
    PointStep.IDENTIFIED: pgettext_lazy("step", "Identified"),
    PointStep.HANDED_OVER: pgettext_lazy("step", "Handed over"),
    PointStep.OWNED: _("Owner named"),
    PointStep.LOCKED: pgettext_lazy("step", "Locked"),
    PointStep.PEOPLE_LISTED: _("People listed"),
    PointStep.PUBLISHED: pgettext_lazy("step", "Published"),
    PointStep.DISINFECTED: pgettext_lazy("step", "Disinfected"),
    PointStep.REOPENED: pgettext_lazy("step", "Reopened"),
    PointStep.CLOSED: pgettext_lazy("step", "Closed"),
    PointStep.MERGED: pgettext_lazy("step", "Merged"),
    PointStep.CANCELLED: pgettext_lazy("step", "Cancelled"),
}
TURNS: Final[Mapping[str, Text]] = {
    Turn.INVESTIGATOR: pgettext_lazy("turn", "Investigator"),
    Turn.COMMUNITY: pgettext_lazy("turn", "Community"),
    Turn.TRANSFER: pgettext_lazy("turn", "Transfer team"),
    Turn.SITE: _("Observation site"),
    Turn.LABORATORY: pgettext_lazy("turn", "Laboratory"),
    Turn.LEAD: pgettext_lazy("turn", "Team lead"),
    Turn.RECEIVING_UNIT: _("Receiving unit"),
}
POSTS: Final[Mapping[str, Text]] = {
    "lead": pgettext_lazy("post", "Lead"),
    "investigator": pgettext_lazy("post", "Investigator"),
    "transfer": pgettext_lazy("post", "Transfer"),
    "community": pgettext_lazy("post", "Community"),
    "laboratory": pgettext_lazy("post", "Laboratory"),
    "liaison": pgettext_lazy("post", "Liaison"),
}
EVIDENCE: Final[Mapping[str, Text]] = {
    Evidence.DETERMINATION: pgettext_lazy("evidence", "Determination"),
    Evidence.CALL: _("Telephone call"),
    Evidence.VISIT: pgettext_lazy("evidence", "Visit"),
    Evidence.VIDEO: _("Video call"),
    Evidence.ATTEMPTS: _("Attempts on record"),
    Evidence.ACCEPTANCE: pgettext_lazy("evidence", "Acceptance"),
    Evidence.REPLY: _("Reply of the other unit"),
    Evidence.DEPARTURE_SIGNED: _("Departure signed"),
    Evidence.ARRIVAL_SIGNED: _("Arrival signed"),
    Evidence.TEST: pgettext_lazy("evidence", "Test"),
    Evidence.RESULT: _("Laboratory result"),
    Evidence.RELEASE_NOTICE: _("Release notice"),
    Evidence.DEATH_REPORT: _("Report of death"),
}
KINDS: Final[Mapping[str, Text]] = {
    "case": _("Infected person"),
    "contact": pgettext_lazy("item", "Contact"),
    "tube_member": _("Member of a positive tube"),
    "risk_point": _("Risk point"),
    "household": pgettext_lazy("item", "Household"),
}
CARRIED: Final[Mapping[str, Text]] = {
    "infected": _("infected persons"),
    "suspected": _("contacts with symptoms"),
    "exposed": _("exposed persons"),
}
LOOPS: Final[Mapping[str, Text]] = {
    LoopKind.QUARANTINE_FACILITY: _("Centralised quarantine"),
    LoopKind.QUARANTINE_HOME: _("Home quarantine"),
    LoopKind.FOLLOW_UP: pgettext_lazy("loop", "Follow-up"),
    LoopKind.ISOLATION: pgettext_lazy("loop", "Isolation"),
    LoopKind.POOL_RECALL: _("Recall of a positive tube"),
    LoopKind.HOUSEHOLD_PACKAGE: _("Household package"),
    LoopKind.OUTSIDE: _("With a unit outside"),
    LoopKind.POOL_RECALL_OUTSIDE: _("Recall, with a unit outside"),
}
CLOCK_STATES: Final[Mapping[str, State]] = {
    ClockState.RUNNING: State.RUNNING,
    ClockState.MET: State.MET,
    ClockState.LATE: State.LATE,
    ClockState.BREACHED: State.OVERDUE,
    ClockState.SUSPENDED: State.SUSPENDED,
}


def step_label(step: str, *, protocol_id: str = "") -> Text:
    """Return the name of a step: of the table, of a risk point, or of the protocol."""
    known = STEPS.get(step) or POINT_STEPS.get(step)
    if known:
        return known
    if not protocol_id:
        return step
    protocol = load_protocol(protocol_id)
    own = dict(protocol.step) | {
        key: work for ring in protocol.ring.values() for key, work in ring.work.items()
    }
    return titled(own[step]) if step in own else step


def clock_label(key: str, protocol_id: str) -> Text:
    """Return the name of a clock as its protocol gives it, in the reader's language."""
    rules = load_protocol(protocol_id).clock
    return titled(rules[key]) if key in rules else key


def titled(rule: object) -> str:
    """Return what a protocol calls one of its own things, in the reader's language."""
    title_zh = getattr(rule, "title_zh", "")
    title = getattr(rule, "title", "")
    return title_zh if title_zh and (get_language() or "").startswith("zh") else title
