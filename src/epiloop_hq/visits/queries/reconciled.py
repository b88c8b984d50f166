"""What the daily reconciliation compares of visit logs."""

from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.visits.models import Visit


def visit_list(area_path: str = "") -> ScopedQuerySet[Visit]:
    """Return every visit of an area that stands, for comparing lists."""
    return rows_in(Visit, area_path).filter(batch__withdrawn_at__isnull=True)
