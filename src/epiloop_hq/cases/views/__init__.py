"""Pages of the cases desk: entry, facts, interview, trail."""

from epiloop_hq.cases.views.entry import new
from epiloop_hq.cases.views.file import (
    classify,
    correct,
    edit,
    file,
    link,
    status,
    unlink,
)
from epiloop_hq.cases.views.interview import (
    answer,
    core,
    finish,
    interview,
    take_over,
    take_up,
)
from epiloop_hq.cases.views.trail import add_stop, correct_stop, trail, withdraw_stop

__all__ = [
    "add_stop",
    "answer",
    "classify",
    "core",
    "correct",
    "correct_stop",
    "edit",
    "file",
    "finish",
    "interview",
    "link",
    "new",
    "status",
    "take_over",
    "take_up",
    "trail",
    "unlink",
    "withdraw_stop",
]
