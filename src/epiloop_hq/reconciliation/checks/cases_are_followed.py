"""Every infected person is followed to the end."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import cases_without_loop
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="cases_are_followed",
    title=_("Cases and loops"),
    explains=_("Every open case has a loop in which the infected person is followed."),
    compares=(_("open cases"), _("loops")),
    sentences={
        "no_loop": _("Case %(number)s has no loop: nobody follows the person."),
    },
    look=look_for(cases_without_loop, SubjectKind.CASE, says="no_loop"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.AT_ONCE,
)
