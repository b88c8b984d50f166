"""Everything that is done to imports and exports."""

from epiloop_hq.exchange.actions.batches import (
    BatchDraft,
    choose_mapping,
    forget_upload,
    hand_in,
    make_real,
    unfinished,
    upload,
)
from epiloop_hq.exchange.actions.exports import export_list
from epiloop_hq.exchange.actions.jobs import ask_for_good, ask_for_run
from epiloop_hq.exchange.actions.results import ImportResult
from epiloop_hq.exchange.actions.runs import run_import

__all__ = [
    "BatchDraft",
    "ImportResult",
    "ask_for_good",
    "ask_for_run",
    "choose_mapping",
    "export_list",
    "forget_upload",
    "hand_in",
    "make_real",
    "run_import",
    "unfinished",
    "upload",
]
