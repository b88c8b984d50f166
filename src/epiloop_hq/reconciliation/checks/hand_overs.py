"""Every hand-over is answered in its time."""

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
from epiloop_hq.disposal.queries.reconciled import count_open_offers, late_offers


def _look(scope: Scope) -> Iterator[Difference]:
    for offer in late_offers(scope.area_path, now=scope.now):
        yield Difference(
            kind=SubjectKind.OFFER,
            id=offer.id,
            area_path=offer.area_path,
            says="unanswered",
            values={"unit": offer.to_unit, "due_at": offer.due_at},
            person_id=offer.person_id,
            unit_id=offer.to_unit_id,
            since=offer.due_at,
        )


CHECK = Check(
    name="hand_overs",
    title=_("Hand-overs"),
    explains=_(
        "Whoever is offered a person or a place accepts or disputes it in time."
    ),
    compares=(_("hand-overs offered"), _("hand-overs answered")),
    sentences={"unanswered": _("%(unit)s owed an answer since %(due_at)s.")},
    look=_look,
    causes=(Cause.NOT_ANSWERED, Cause.NOT_PASSED_ON, Cause.NOT_ENTERED),
    urgency=Urgency.AT_ONCE,
    ledger=Ledger(
        standing=lambda scope: count_open_offers(scope.area_path),
        came=("handover.offered",),
        went=("handover.accepted", "handover.disputed", "handover.withdrawn"),
    ),
)
