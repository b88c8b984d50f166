"""Everything that is read of imports and exports."""

from epiloop_hq.exchange.queries.batches import (
    BatchRow,
    FindingRow,
    batch_page,
    batch_row,
    finding_lines,
    finding_page,
    finding_rows,
)

__all__ = [
    "BatchRow",
    "FindingRow",
    "batch_page",
    "batch_row",
    "finding_lines",
    "finding_page",
    "finding_rows",
]
