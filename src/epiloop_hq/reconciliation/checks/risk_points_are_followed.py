"""Every risk point is looked after."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import points_without_loop
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="risk_points_are_followed",
    title=_("Risk points and loops"),
    explains=_("Every risk point of an open case has a loop in which it is made safe."),
    compares=(_("risk points"), _("loops")),
    sentences={
        "no_loop": _("A risk point has no loop: nobody looks after it."),
    },
    look=look_for(points_without_loop, SubjectKind.POINT, says="no_loop"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.AT_ONCE,
)
