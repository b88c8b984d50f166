"""Pages of the registry: outbreaks and their protocols, persons, duplicates."""

from epiloop_hq.registry.views.duplicates import duplicate, duplicates, merge, part
from epiloop_hq.registry.views.likely import likely
from epiloop_hq.registry.views.outbreaks import (
    adopt,
    close,
    new_outbreak,
    outbreak,
    outbreaks,
)
from epiloop_hq.registry.views.persons import correct, new_person

__all__ = [
    "adopt",
    "close",
    "correct",
    "duplicate",
    "duplicates",
    "likely",
    "merge",
    "new_outbreak",
    "new_person",
    "outbreak",
    "outbreaks",
    "part",
]
