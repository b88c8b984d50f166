"""What a state looks like: a tone, a shape and a word, never a colour alone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A text that is ready, or one that is put into the language of the page when it is shown.
Text: TypeAlias = str | Promise


class Tone(StrEnum):
    """How urgent something looks; the style sheet gives each one its colours."""

    BAD = "bad"
    WARN = "warn"
    RUN = "run"
    GOOD = "good"
    HOLD = "hold"
    FLAT = "flat"


class Shape(StrEnum):
    """The mark that says the same as the colour, for print and for colour-blind eyes."""

    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    RING = "ring"
    DISC = "disc"
    HALF = "half"
    SQUARE = "square"
    DASH = "dash"
    CROSS = "cross"
    TICK = "tick"


# Each drawn in a box of 12 by 12.
SHAPE_PATHS: Final[dict[Shape, str]] = {
    Shape.TRIANGLE: "M6 .8 11.6 11H.4z",
    Shape.DIAMOND: "M6 .4 11.6 6 6 11.6.4 6z",
    Shape.RING: "M6 .8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 6 .8zm0 1.9a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6z",
    Shape.DISC: "M6 .8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 6 .8z",
    Shape.HALF: "M6 .8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 6 .8zm0 1.9v6.6a3.3 3.3 0 0 0 0-6.6z",
    Shape.SQUARE: "M1.2 1.2h9.6v9.6H1.2z",
    Shape.DASH: "M1 4.8h10v2.4H1z",
    Shape.CROSS: "M2.3.7 6 4.4 9.7.7l1.6 1.6L7.6 6l3.7 3.7-1.6 1.6L6 7.6l-3.7 3.7L.7 9.7 4.4 6 .7 2.3z",
    Shape.TICK: "M10.2 1.6 11.8 3.2 4.8 10.6.4 6.4 2 4.8l2.8 2.6z",
}


class State(StrEnum):
    """Every state that a chip, a card, a step or a row of the product can show."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    RUNNING = "running"
    MET = "met"
    LATE = "late"
    SUSPENDED = "suspended"
    NOT_STARTED = "not_started"
    OPEN = "open"
    DONE = "done"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    RETURNED = "returned"
    PROPOSED = "proposed"
    DROPPED = "dropped"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    GREY = "grey"
    PENDING = "pending"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Look:
    """The tone, the shape and the word of one state."""

    tone: Tone
    shape: Shape
    word: Text


LOOKS: Final[dict[State, Look]] = {
    State.OVERDUE: Look(Tone.BAD, Shape.TRIANGLE, _("Overdue")),
    State.DUE_SOON: Look(Tone.WARN, Shape.DIAMOND, _("Due soon")),
    State.RUNNING: Look(Tone.RUN, Shape.RING, _("Running")),
    State.MET: Look(Tone.GOOD, Shape.DISC, _("Met")),
    State.LATE: Look(Tone.WARN, Shape.HALF, _("Met late")),
    State.SUSPENDED: Look(Tone.HOLD, Shape.SQUARE, _("Suspended")),
    State.NOT_STARTED: Look(Tone.FLAT, Shape.DASH, _("Not started")),
    State.OPEN: Look(Tone.RUN, Shape.RING, pgettext_lazy("state of an item", "Open")),
    State.DONE: Look(Tone.GOOD, Shape.TICK, _("Done")),
    State.OFFERED: Look(Tone.WARN, Shape.DIAMOND, _("Offered")),
    State.ACCEPTED: Look(Tone.GOOD, Shape.DISC, _("Accepted")),
    State.DISPUTED: Look(Tone.BAD, Shape.CROSS, _("Disputed")),
    State.RETURNED: Look(Tone.HOLD, Shape.SQUARE, _("Returned")),
    State.PROPOSED: Look(Tone.WARN, Shape.DIAMOND, _("Proposed")),
    State.DROPPED: Look(Tone.FLAT, Shape.CROSS, _("Dropped")),
    State.POSITIVE: Look(Tone.BAD, Shape.TRIANGLE, _("Positive")),
    State.NEGATIVE: Look(Tone.GOOD, Shape.DASH, _("Negative")),
    State.GREY: Look(Tone.WARN, Shape.HALF, _("Grey zone")),
    State.PENDING: Look(Tone.RUN, Shape.RING, _("Awaiting result")),
    State.REFUSED: Look(Tone.BAD, Shape.CROSS, _("Refused")),
    State.UNREACHABLE: Look(Tone.WARN, Shape.CROSS, _("Unreachable")),
}
