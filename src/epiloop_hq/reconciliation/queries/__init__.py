"""What is read of reconciliations and findings."""

from epiloop_hq.reconciliation.queries.findings import (
    FindingCounts,
    FindingQuestion,
    FindingRow,
    SweepRow,
    finding_counts,
    finding_page,
    finding_row,
    later_findings,
    matches_of,
    sweeps_of,
)
from epiloop_hq.reconciliation.queries.runs import (
    LineRow,
    RunRow,
    Standing,
    latest_run,
    line_rows,
    run_of_day,
    run_row,
    run_rows,
    snapshot_text,
    standing_of,
)

__all__ = [
    "FindingCounts",
    "FindingQuestion",
    "FindingRow",
    "LineRow",
    "RunRow",
    "Standing",
    "SweepRow",
    "finding_counts",
    "finding_page",
    "finding_row",
    "later_findings",
    "latest_run",
    "line_rows",
    "matches_of",
    "run_of_day",
    "run_row",
    "run_rows",
    "snapshot_text",
    "standing_of",
    "sweeps_of",
]
