"""Contact determination: who met a case, what the protocol makes of it, and why.

    visits ─▶ engine ─▶ encounters ─▶ situations ─▶ classification ─▶ explanation
                          facts ─────────▲   ▲
                          protocol ──────────┴── windows, categories, seats

- `determine` and `determine_secondary`: one case with its facts, for an officer's desk.
- `find_contacts`: many cases at once, from dataframe to dataframe: pandas, polars, Arrow.
- `find_contact_rows`: the same from rows to rows, by any engine.
- `find_sources`: backwards, the places and times that cases share.
- `explain` and `read_out`: one determination, in order, in words.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

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
from epiloop.contacts.find import (
    ContactRow,
    Evidence,
    find_contact_rows,
    seekers_of,
)
from epiloop.contacts.proximity import ProximityEngine
from epiloop.contacts.windows import (
    infectious_windows,
    stated_window,
    trail_window,
)

LOADED_LATE: Final = {
    "find_contacts": "epiloop.contacts.engines.frames",
    "find_sources": "epiloop.contacts.engines.sources",
    "SharedPlace": "epiloop.contacts.engines.sources",
}

if TYPE_CHECKING:
    from epiloop.contacts.engines.frames import find_contacts
    from epiloop.contacts.engines.sources import SharedPlace, find_sources

__all__ = [
    "ContactRow",
    "Determination",
    "Encounter",
    "Engine",
    "Evidence",
    "Exposure",
    "ExposureFacts",
    "Judgement",
    "Line",
    "PlainEngine",
    "Protection",
    "ProximityEngine",
    "Seeker",
    "SharedPlace",
    "Threshold",
    "determine",
    "determine_secondary",
    "explain",
    "find_contact_rows",
    "find_contacts",
    "find_exposures",
    "find_sources",
    "infectious_windows",
    "read_out",
    "seekers_of",
    "stated_window",
    "trail_window",
]


def __getattr__(name: str) -> object:
    """Load what needs a dataframe library when it is asked for."""
    if name in LOADED_LATE:
        return getattr(import_module(LOADED_LATE[name]), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
