"""Who erases what the orders desk holds on a person."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import ClassVar, Final

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Need, Shredder, register
from epiloop_hq.orders.models import Appeal, Notice, Order, OrderChange, Review
from epiloop_hq.registry.limits import after_follow_up

# An order cannot stand without a ground; what it was is nobody's business any more.
ERASED: Final = "—"


@register
class OrdersShredder(Shredder):
    """Removes notices and appeals; orders stay as figures, without their grounds."""

    models: ClassVar[tuple[str, ...]] = (
        "orders.Order",
        "orders.OrderChange",
        "orders.Notice",
        "orders.Review",
        "orders.Appeal",
    )

    def needs(self, person_ids: Collection[int]) -> Iterable[Need]:
        """Return how long each order is kept after its end."""
        rows = Order.objects.unscoped(reason="retention limits")
        for chunk in in_batches(sorted(person_ids)):
            told = rows.filter(person_id__in=chunk).values_list(
                "person_id", "ended_at", "protocol_id"
            )
            for person, ended_at, protocol_id in told:
                yield Need(person, after_follow_up(ended_at, protocol_id))

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove what the persons were told and said; strip their orders."""
        del now
        return sum(_shred(chunk) for chunk in in_batches(sorted(person_ids)))


def _shred(person_ids: Iterable[int]) -> int:
    orders = Order.objects.unscoped(reason="erasure").filter(person_id__in=person_ids)
    keys = list(orders.values_list("pk", flat=True))
    shredded = 0
    for model in (Notice, Appeal):
        rows = model.objects.unscoped(reason="erasure").filter(order_id__in=keys)
        shredded += rows.delete()[0]
    for told in (Review, OrderChange):
        kept = told.objects.unscoped(reason="erasure").filter(order_id__in=keys)
        shredded += kept.update(reason=ERASED)
    return shredded + orders.update(ground=ERASED, alternatives="", ended_note="")
