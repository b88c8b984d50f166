"""What the components are made of: frozen values that a view fills and a tag draws.

Every text is already in the reader's language. Every instant is aware. Each part is
drawn by the tag of the same name in `epiloop_hq.web.templatetags.web`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from epiloop_hq.web.states import State, Text, Tone


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: what it counts, its value, its change and how it stands."""

    label: Text
    value: Text
    change: Text = ""
    tone: Tone = Tone.FLAT
    href: str = ""

    @property
    def shown_tone(self) -> Tone:
        """The tone, but none of alarm for a zero: nothing overdue is no bad news."""
        is_alarm = self.tone in {Tone.BAD, Tone.WARN}
        return Tone.FLAT if is_alarm and str(self.value) == "0" else self.tone


@dataclass(frozen=True, slots=True)
class Count:
    """One part of a total in a counts strip."""

    label: Text
    value: int
    tone: Tone = Tone.FLAT
    state: State | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rail or of a person's loop.

    `limit` says the limit in words ("6 h from report"); `done` of `total` persons have
    passed the step, where the step is about several.
    """

    name: Text
    state: State
    at: datetime | None = None
    due_at: datetime | None = None
    limit: Text = ""
    who: Text = ""
    note: Text = ""
    done: int | None = None
    total: int | None = None
    href: str = ""

    @property
    def share(self) -> int:
        """The part of the persons who have passed the step, in percent."""
        return round(100 * (self.done or 0) / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Rail:
    """The steps of one case from its trigger to everybody safe, and the limit of all."""

    started_at: datetime
    steps: tuple[Step, ...]
    limit_at: datetime
    limit: Text
    trigger: Text
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case on the board."""

    number: str
    href: str
    person: Text
    place: Text
    state: State
    step: Text
    due_at: datetime | None
    route: Text
    is_community: bool
    who: Text = ""
    steps: tuple[State, ...] = ()
    done: int | None = None
    total: int | None = None
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One urgency of the board; `total` counts all cases, `cards` shows the first."""

    title: Text
    state: State
    total: int
    cards: tuple[CaseCard, ...]
    more_href: str = ""
    empty: Text = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """One entry of a trail: a place between two instants."""

    place: Text
    starts_at: datetime | None
    ends_at: datetime | None = None
    icon: str = "map-pin"
    note: Text = ""
    source: Text = ""
    tone: Tone = Tone.FLAT
    href: str = ""
    contacts: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a timeline, newest or oldest first as the view decides."""

    on: date
    stays: tuple[Stay, ...]
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a determination, in the order in which it counts."""

    text: Text
    source: Text = ""
    at: datetime | None = None
    rule: Text = ""
    length: timedelta | None = None
    tone: Tone = Tone.FLAT


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a case team; `leads` counts the open cases they lead, if it is known.

    `leave_href` is where they are taken off the team; empty for who may not be.
    """

    name: str
    role: Text
    telephone: str = ""
    is_lead: bool = False
    state: State = State.ACCEPTED
    since: datetime | None = None
    is_on_shift: bool = True
    leads: int = 0
    leave_href: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One message of a thread; `kind` names a special one, such as a hand-over note."""

    author: str
    at: datetime
    text: str
    kind: Text = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item that must be closed before its case can be.

    `since` is when it came to where it stands: shown where no clock runs, so that silence
    is seen.
    """

    text: Text
    state: State
    due_at: datetime | None = None
    who: Text = ""
    href: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a definition list."""

    term: Text
    value: Text
    note: Text = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: a link to its own address, so that it works without a script."""

    label: Text
    href: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """One offer of responsibility from one unit to another, with its clock."""

    what: Text
    sender: Text
    receiver: Text
    state: State
    offered_at: datetime
    due_at: datetime | None = None
    answered_at: datetime | None = None
    persons: int | None = None
    telephone: str = ""
    note: Text = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class ProtocolValue:
    """One value of a protocol with where it comes from and how far it is verified.

    `verification` is one of V (verified), S (secondary), U (unverified), D (derived).
    """

    key: str
    meaning: Text
    value: Text
    verification: str
    source: Text = ""
    source_href: str = ""
    note: Text = ""
    inherited_from: Text = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a diff: `before` empty means added, `after` empty means removed."""

    key: str
    meaning: Text
    before: Text = ""
    after: Text = ""
    note: Text = ""

    @property
    def kind(self) -> str:
        """One of "added", "removed", "changed", "same"."""
        if self.before == self.after:
            return "same"
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a stepper (an import: upload, mapping, dry run, result)."""

    label: Text
    is_done: bool = False
    is_current: bool = False
    href: str = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One row or cell that an import did not accept, or accepted with a remark."""

    line: int
    column: str
    value: str
    reason: Text
    is_rejected: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a switch or a menu."""

    label: Text
    href: str
    is_current: bool = False
    note: Text = ""
