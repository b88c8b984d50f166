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
from epiloop_hq.exchange.queries.lists import LISTS, ListAsked
from epiloop_hq.exchange.queries.progress import progress_row

__all__ = [
    "LISTS",
    "BatchRow",
    "FindingRow",
    "ListAsked",
    "batch_page",
    "batch_row",
    "finding_lines",
    "finding_page",
    "finding_rows",
    "progress_row",
]
