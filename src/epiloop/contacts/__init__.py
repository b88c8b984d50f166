"""Contact determination: who met a case, what the protocol makes of it, and why.

    visits ─▶ engine ─▶ encounters ─▶ situations ─▶ classification ─▶ explanation
                          facts ─────────▲   ▲
                          protocol ──────────┴── windows, categories, seats

- `determine` and `determine_secondary`: one case with its facts, for an officer's desk.
- `find_contacts`: many cases by any engine, as rows of a result file.
- `explain` and `read_out`: one determination, in order, in words.
"""

from epiloop.contacts.co_presence import (
    Encounter,
    Exposure,
    Threshold,
    find_exposures,
)
from epiloop.contacts.determine import (
    Determination,
    determine,
    determine_secondary,
)
from epiloop.contacts.engine import Engine, PlainEngine, Seeker
from epiloop.contacts.explain import Line, explain, read_out
from epiloop.contacts.facts import ExposureFacts, Judgement, Protection
from epiloop.contacts.find import ContactRow, find_contacts, seekers_of
from epiloop.contacts.proximity import ProximityEngine
from epiloop.contacts.windows import (
    infectious_windows,
    stated_window,
    trail_window,
)

__all__ = [
    "ContactRow",
    "Determination",
    "Encounter",
    "Engine",
    "Exposure",
    "ExposureFacts",
    "Judgement",
    "Line",
    "PlainEngine",
    "Protection",
    "ProximityEngine",
    "Seeker",
    "Threshold",
    "determine",
    "determine_secondary",
    "explain",
    "find_contacts",
    "find_exposures",
    "infectious_windows",
    "read_out",
    "seekers_of",
    "stated_window",
    "trail_window",
]
