"""A stay ends after it has begun."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.observation.queries.reconciled import stays_out_of_order
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="stays_are_in_order",
    title=_("Times of stays"),
    explains=_("No stay ended before it began."),
    compares=(_("beginnings of stays"), _("ends of stays")),
    sentences={
        "out_of_order": _("This stay began at %(starts_at)s and ended before."),
    },
    look=look_for(stays_out_of_order, SubjectKind.STAY, says="out_of_order"),
    causes=(Cause.ENTERED_WRONG,),
    urgency=Urgency.NEXT_DAY,
)
