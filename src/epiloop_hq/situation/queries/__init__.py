"""What can be read of the situation."""

from epiloop_hq.situation.queries.facts import facts_at, facts_now
from epiloop_hq.situation.queries.snapshots import (
    Picture,
    SnapshotRow,
    area_figures,
    is_whole,
    latest_snapshot,
    lines_below,
    pictures,
    snapshot_row,
    snapshot_times,
)

__all__ = [
    "Picture",
    "SnapshotRow",
    "area_figures",
    "facts_at",
    "facts_now",
    "is_whole",
    "latest_snapshot",
    "lines_below",
    "pictures",
    "snapshot_row",
    "snapshot_times",
]
