"""Whoever leaves in a vehicle arrives."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, Ledger, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_journeys import (
    count_journeys,
    departures_without_arrival,
)
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="departures_arrive",
    title=_("Departures and arrivals"),
    explains=_("Everybody who left in a vehicle is signed for on arrival in time."),
    compares=(_("departures signed"), _("arrivals signed")),
    sentences={
        "not_arrived": _(
            "Left in vehicle %(vehicle)s at %(at)s; no arrival is signed."
        ),
    },
    look=look_for(departures_without_arrival, SubjectKind.TRANSFER, says="not_arrived"),
    causes=(
        Cause.NOT_ENTERED,
        Cause.OUT_OF_REACH,
        Cause.NOT_DONE,
    ),
    urgency=Urgency.AT_ONCE,
    ledger=Ledger(
        standing=lambda scope: count_journeys(scope.area_path),
        came=("transfer.requested",),
        went=(
            "transfer.arrived",
            "transfer.cancelled",
        ),
    ),
)
