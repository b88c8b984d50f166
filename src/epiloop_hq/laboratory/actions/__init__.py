"""Everything that is done to tubes, results and recalls."""

from epiloop_hq.laboratory.actions.entry import SwabDraft, enter_tube
from epiloop_hq.laboratory.actions.holds import entrust_hold, free_member, hold_member
from epiloop_hq.laboratory.actions.results import correct_result, report_result
from epiloop_hq.laboratory.actions.tubes import (
    Filling,
    Swab,
    receive_tube,
    register_recheck,
    register_retake,
    register_tube,
    swabs_of,
)

__all__ = [
    "Filling",
    "Swab",
    "SwabDraft",
    "correct_result",
    "enter_tube",
    "entrust_hold",
    "free_member",
    "hold_member",
    "receive_tube",
    "register_recheck",
    "register_retake",
    "register_tube",
    "report_result",
    "swabs_of",
]
