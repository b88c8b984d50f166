"""Everything that is done to stays."""

from epiloop_hq.observation.actions.lapsing import end_with_order
from epiloop_hq.observation.actions.restarts import count_anew, restart_rule
from epiloop_hq.observation.actions.rounds import (
    record_check,
    record_checks,
    report_room,
    sample_room,
)
from epiloop_hq.observation.actions.stays import (
    begin_stay,
    change_ground,
    end_stay,
    move_on,
    release,
)
from epiloop_hq.observation.actions.switching import go_on_under_new_version
from epiloop_hq.observation.actions.tests_due import answer_tests

__all__ = [
    "answer_tests",
    "begin_stay",
    "change_ground",
    "count_anew",
    "end_stay",
    "end_with_order",
    "go_on_under_new_version",
    "move_on",
    "record_check",
    "record_checks",
    "release",
    "report_room",
    "restart_rule",
    "sample_room",
]
