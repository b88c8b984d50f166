"""What can be done with the situation: drawing it."""

from epiloop_hq.situation.actions.packs import Pack, make_pack
from epiloop_hq.situation.actions.snapshots import (
    ask_for_snapshot,
    carry_out_snapshot,
    draw_day,
    make_snapshot,
    refresh_snapshots,
    remove_passing,
)

__all__ = [
    "Pack",
    "ask_for_snapshot",
    "carry_out_snapshot",
    "draw_day",
    "make_pack",
    "make_snapshot",
    "refresh_snapshots",
    "remove_passing",
]
