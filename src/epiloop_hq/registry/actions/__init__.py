"""Everything that is done to outbreaks, protocols adopted, and persons."""

from epiloop_hq.registry.actions.entry import enter_person
from epiloop_hq.registry.actions.expiry import erase_due
from epiloop_hq.registry.actions.involvement import (
    end_involvement,
    involve,
    involve_many,
)
from epiloop_hq.registry.actions.matching import look_for_duplicates
from epiloop_hq.registry.actions.merging import (
    merge_duplicate,
    part_duplicate,
    propose_duplicate,
)
from epiloop_hq.registry.actions.outbreaks import (
    close_outbreak,
    next_case_number,
    next_case_numbers,
    next_order_number,
    open_outbreak,
)
from epiloop_hq.registry.actions.persons import (
    PersonDraft,
    correct_person,
    create_person,
    create_persons,
    foresee_persons,
)
from epiloop_hq.registry.actions.protocols import adopt_protocol

__all__ = [
    "PersonDraft",
    "adopt_protocol",
    "close_outbreak",
    "correct_person",
    "create_person",
    "create_persons",
    "end_involvement",
    "enter_person",
    "erase_due",
    "foresee_persons",
    "involve",
    "involve_many",
    "look_for_duplicates",
    "merge_duplicate",
    "next_case_number",
    "next_case_numbers",
    "next_order_number",
    "open_outbreak",
    "part_duplicate",
    "propose_duplicate",
]
