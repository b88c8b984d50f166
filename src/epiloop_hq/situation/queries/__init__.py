"""What can be read of the situation."""

from epiloop_hq.situation.queries.facts import facts_at, facts_now
from epiloop_hq.situation.queries.snapshots import (
    SnapshotRow,
    area_figures,
    latest_snapshot,
    lines_below,
    snapshot_row,
    snapshot_times,
)

__all__ = [
    "SnapshotRow",
    "area_figures",
    "facts_at",
    "facts_now",
    "latest_snapshot",
    "lines_below",
    "snapshot_row",
    "snapshot_times",
]
