"""A trail has its case at one place at a time."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.cases.queries.reconciled import stops_at_once
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="trails_are_at_one_place",
    title=_("Trails at one time"),
    explains=_("A trail tells of one place at a time."),
    compares=(_("stops of trails"), _("other stops")),
    sentences={
        "two_places": _("The trail of case %(number)s tells of two places at %(at)s."),
    },
    look=look_for(stops_at_once, SubjectKind.CASE, says="two_places"),
    causes=(Cause.ENTERED_WRONG,),
    urgency=Urgency.NEXT_DAY,
)
