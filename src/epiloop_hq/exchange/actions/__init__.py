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
from epiloop_hq.exchange.actions.runs import ImportResult, run_import

__all__ = [
    "BatchDraft",
    "ImportResult",
    "choose_mapping",
    "forget_upload",
    "hand_in",
    "make_real",
    "run_import",
    "unfinished",
    "upload",
]
