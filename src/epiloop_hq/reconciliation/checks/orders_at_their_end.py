"""No order stands past its end, and none goes unreviewed."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import (
    Cause,
    Check,
    Difference,
    Ledger,
    Scope,
    SubjectKind,
    Urgency,
)
from epiloop_hq.orders.queries.reconciled import count_standing_orders, overdue_orders


def _look(scope: Scope) -> Iterator[Difference]:
    for order in overdue_orders(scope.area_path, now=scope.now):
        is_past_end = order.ends_at < scope.now
        yield Difference(
            kind=SubjectKind.ORDER,
            id=order.id,
            area_path=order.area_path,
            says="past_end" if is_past_end else "review_lapsed",
            values={
                "number": order.number,
                "due_at": order.ends_at if is_past_end else order.review_at,
            },
            person_id=order.person_id,
            since=order.ends_at if is_past_end else order.review_at,
        )


CHECK = Check(
    name="orders_at_their_end",
    title=_("Orders at their end"),
    explains=_(
        "An order that restricts a person is reviewed in time and ended at its end."
    ),
    compares=(_("orders that stand"), _("their ends and reviews")),
    sentences={
        "past_end": _("Order %(number)s ended at %(due_at)s and still stands."),
        "review_lapsed": _("The review of order %(number)s was due at %(due_at)s."),
    },
    look=_look,
    causes=(Cause.NOT_DONE, Cause.NOT_ENTERED, Cause.PROGRAM),
    urgency=Urgency.TODAY,
    ledger=Ledger(
        standing=lambda scope: count_standing_orders(scope.area_path),
        came=("order.decided",),
        went=("order.ended",),
    ),
)
