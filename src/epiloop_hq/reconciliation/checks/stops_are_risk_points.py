"""Every place of a trail inside the look-back is a risk point."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.cases.queries.reconciled import stops_without_point
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="stops_are_risk_points",
    title=_("Stops and risk points"),
    explains=_("Every stop of a trail inside the look-back makes a risk point."),
    compares=(_("stops of trails"), _("risk points")),
    sentences={
        "no_point": _(
            "Case %(number)s was here from %(starts_at)s to %(ends_at)s; it is no risk point."
        ),
    },
    look=look_for(stops_without_point, SubjectKind.PLACE, says="no_point"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.AT_ONCE,
)
