"""The look-back of every case is told without long gaps."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.cases.queries.reconciled import cases_with_trail_gaps
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="trails_have_no_gaps",
    title=_("Trails"),
    explains=_(
        "The trail of every case covers its look-back without longer gaps, in time."
    ),
    compares=(_("look-back of cases"), _("trails told")),
    sentences={
        "no_trail": _(
            "Nothing is told of case %(number)s between %(starts_at)s and %(ends_at)s, or at all."
        ),
        "gap": _(
            "The trail of case %(number)s has a gap from %(starts_at)s to %(ends_at)s."
        ),
    },
    look=look_for(cases_with_trail_gaps, SubjectKind.CASE),
    causes=(
        Cause.NOT_DONE,
        Cause.NOT_ENTERED,
        Cause.OUT_OF_REACH,
    ),
    urgency=Urgency.TODAY,
)
