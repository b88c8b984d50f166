"""How soon a finding is due and how long it is watched: data, each value with its source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from epiloop.reconcile.checks import Urgency


@dataclass(frozen=True, slots=True)
class Rules:
    """The times of the daily reconciliation.

    Attributes
    ----------
    due_after
        How long a finding of each urgency may stand.
    watch
        How long after its verification a gap that comes back is the same one.
    sources
        Of the two.
    """

    due_after: Mapping[Urgency, timedelta]
    watch: timedelta
    sources: tuple[str, str]

    def due_at(self, urgency: Urgency, *, found_at: datetime) -> datetime:
        """Return when a finding is due."""
        return found_at + self.due_after[urgency]


@cache
def rules() -> Rules:
    """Read the rules that come with the library."""
    text = files("epiloop.reconcile").joinpath("rules.toml").read_text("utf-8")
    known = tomllib.loads(text)
    due, watch = known["due_hours"], known["watch"]
    return Rules(
        {urgency: timedelta(hours=due[urgency]) for urgency in Urgency},
        timedelta(days=watch["days"]),
        (due["source"], watch["source"]),
    )
