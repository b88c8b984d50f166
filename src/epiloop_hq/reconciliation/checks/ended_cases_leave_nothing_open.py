"""A case that is closed or refuted leaves nothing open."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import items_of_ended_cases
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="ended_cases_leave_nothing_open",
    title=_("Ended cases"),
    explains=_("Nothing is still open of a case that is closed or was refuted."),
    compares=(_("open loops"), _("open cases")),
    sentences={
        "case_ended": _("The case has ended, and this is still open since %(since)s."),
    },
    look=look_for(items_of_ended_cases, SubjectKind.ITEM, says="case_ended"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_DONE,
    ),
    urgency=Urgency.TODAY,
)
