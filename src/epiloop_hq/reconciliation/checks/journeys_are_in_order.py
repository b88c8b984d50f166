"""A journey is asked for, begins and ends, in this order."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_journeys import journeys_out_of_order
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="journeys_are_in_order",
    title=_("Times of journeys"),
    explains=_("A journey is asked for, then leaves, then arrives."),
    compares=(_("departures"), _("requests and arrivals")),
    sentences={
        "out_of_order": _(
            "This journey left at %(at)s: after its arrival, or before it was asked for."
        ),
    },
    look=look_for(journeys_out_of_order, SubjectKind.TRANSFER, says="out_of_order"),
    causes=(Cause.ENTERED_WRONG,),
    urgency=Urgency.NEXT_DAY,
)
