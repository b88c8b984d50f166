"""Every tube sent has its result in time."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, Ledger, SubjectKind, Urgency
from epiloop_hq.laboratory.queries.reconciled import (
    count_waiting_tubes,
    tubes_without_result,
)
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="tubes_have_results",
    title=_("Tubes and results"),
    explains=_("Every tube that was filled has its result in time."),
    compares=(_("tubes filled"), _("results")),
    sentences={
        "no_result": _(
            "Tube %(barcode)s was filled at %(sampled_at)s and has no result."
        ),
    },
    look=look_for(tubes_without_result, SubjectKind.TUBE, says="no_result"),
    causes=(
        Cause.NOT_DONE,
        Cause.NOT_ENTERED,
        Cause.NOT_DELIVERED,
    ),
    urgency=Urgency.TODAY,
    ledger=Ledger(
        standing=lambda scope: count_waiting_tubes(scope.area_path),
        came=("tube.registered",),
        went=("result.reported",),
    ),
)
