"""How the urgencies of the board are named and drawn."""

from typing import Final

from django.utils.translation import gettext as _

from epiloop_hq.disposal.queries.board import Urgency
from epiloop_hq.web.parts import Count
from epiloop_hq.web.states import State, Text, Tone

URGENCY_STATES: Final = {
    Urgency.OVERDUE: State.OVERDUE,
    Urgency.DUE_SOON: State.DUE_SOON,
    Urgency.RUNNING: State.RUNNING,
    Urgency.MET: State.MET,
}
TONES: Final = {
    Urgency.OVERDUE: Tone.BAD,
    Urgency.DUE_SOON: Tone.WARN,
    Urgency.RUNNING: Tone.RUN,
    Urgency.MET: Tone.GOOD,
}


def urgency_title(urgency: Urgency) -> Text:
    """Return what cases of an urgency are called."""
    return {
        Urgency.OVERDUE: _("Overdue"),
        Urgency.DUE_SOON: _("Due soon"),
        Urgency.RUNNING: _("Running"),
        Urgency.MET: _("All clocks met"),
    }[urgency]


def urgency_count(urgency: Urgency, number: int, *, href: str) -> Count:
    """Return how many cases stand at an urgency, as a part of a total."""
    return Count(
        urgency_title(urgency), number, TONES[urgency], URGENCY_STATES[urgency], href
    )
