"""A tube is filled before it is received and reported."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.laboratory.queries.reconciled import tubes_out_of_order
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="tubes_are_in_order",
    title=_("Times of tubes"),
    explains=_("A tube is filled, then received, then reported."),
    compares=(_("samples"), _("receipts and results")),
    sentences={
        "received_before_sample": _(
            "Tube %(barcode)s was received before it was filled, at %(sampled_at)s."
        ),
        "result_before_sample": _(
            "Tube %(barcode)s was reported before it was filled, at %(sampled_at)s."
        ),
    },
    look=look_for(tubes_out_of_order, SubjectKind.TUBE),
    causes=(Cause.ENTERED_WRONG,),
    urgency=Urgency.NEXT_DAY,
)
