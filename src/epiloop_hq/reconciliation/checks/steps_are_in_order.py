"""The steps of a loop happened in their order."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import steps_out_of_order
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="steps_are_in_order",
    title=_("Steps of loops"),
    explains=_("No step of a loop happened before the one entered earlier."),
    compares=(_("steps"), _("their order")),
    sentences={
        "out_of_order": _(
            "A step of this loop is dated before the one that went before it; it stands since %(since)s."
        ),
    },
    look=look_for(steps_out_of_order, SubjectKind.ITEM, says="out_of_order"),
    causes=(Cause.ENTERED_WRONG,),
    urgency=Urgency.NEXT_DAY,
)
