"""Everything that is read of visits: by the engines, and on a person's page."""

from epiloop_hq.visits.queries.near import (
    PackedVisits,
    TooManyMetError,
    packed_visits,
    visits_near,
)
from epiloop_hq.visits.queries.rows import (
    BatchRow,
    VisitRow,
    batch_rows,
    visit_page,
    visits_at,
    visits_of,
)

__all__ = [
    "BatchRow",
    "PackedVisits",
    "TooManyMetError",
    "VisitRow",
    "batch_rows",
    "packed_visits",
    "visit_page",
    "visits_at",
    "visits_near",
    "visits_of",
]
