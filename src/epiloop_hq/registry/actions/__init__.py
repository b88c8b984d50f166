"""Everything that is done to outbreaks, protocols adopted, and persons."""

from epiloop_hq.registry.actions.outbreaks import (
    adopt_protocol,
    close_outbreak,
    next_case_number,
    open_outbreak,
)
from epiloop_hq.registry.actions.persons import (
    PersonDraft,
    correct_person,
    create_person,
    involve,
)

__all__ = [
    "PersonDraft",
    "adopt_protocol",
    "close_outbreak",
    "correct_person",
    "create_person",
    "involve",
    "next_case_number",
    "open_outbreak",
]
