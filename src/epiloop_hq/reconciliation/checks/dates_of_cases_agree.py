"""The dates of a case do not contradict one another."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.cases.queries.reconciled import case_dates_out_of_order
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="dates_of_cases_agree",
    title=_("Dates of cases"),
    explains=_(
        "Onset, sample, result, recovery, death and end of a case come in their order."
    ),
    compares=(_("dates of cases"), _("their order")),
    sentences={
        "onset_after_recovery": _(
            "Case %(number)s fell ill after its last day with symptoms."
        ),
        "result_before_sample": _(
            "The result of case %(number)s came before its sample."
        ),
        "burial_before_death": _("Case %(number)s was buried before the death."),
        "isolation_after_death": _("Case %(number)s was isolated after the death."),
        "onset_after_death": _("Case %(number)s fell ill after the death."),
        "closed_before_opened": _("Case %(number)s was closed before it was opened."),
    },
    look=look_for(case_dates_out_of_order, SubjectKind.CASE),
    causes=(Cause.ENTERED_WRONG,),
    urgency=Urgency.TODAY,
)
