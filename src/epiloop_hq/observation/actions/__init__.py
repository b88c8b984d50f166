"""Everything that is done to stays."""

from epiloop_hq.observation.actions.rounds import (
    answer_tests,
    record_check,
    record_checks,
)
from epiloop_hq.observation.actions.stays import (
    begin_stay,
    end_stay,
    end_stays_of,
    move_on,
    release,
)

__all__ = [
    "answer_tests",
    "begin_stay",
    "end_stay",
    "end_stays_of",
    "move_on",
    "record_check",
    "record_checks",
    "release",
]
