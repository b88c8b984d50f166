"""Everything that is done to visits: delivered, taken back, packed, removed in time."""

from epiloop_hq.visits.actions.deliveries import (
    Delivery,
    VisitDraft,
    add_visits,
    withdraw_batch,
)
from epiloop_hq.visits.actions.expiry import expire_visits
from epiloop_hq.visits.actions.packing import (
    fold_packed,
    forget_waiting,
    pack_afresh,
    pack_waiting,
)

__all__ = [
    "Delivery",
    "VisitDraft",
    "add_visits",
    "expire_visits",
    "fold_packed",
    "forget_waiting",
    "pack_afresh",
    "pack_waiting",
    "withdraw_batch",
]
