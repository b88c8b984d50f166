"""A confirmed infection rests on a positive result."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, Ledger, SubjectKind, Urgency
from epiloop_hq.cases.queries.reconciled import cases_without_positive, count_open_cases
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="confirmed_cases_have_a_positive",
    title=_("Confirmed cases and results"),
    explains=_("Every confirmed infection has the instant of its positive result."),
    compares=(_("confirmed infections"), _("positive results")),
    sentences={
        "no_positive": _(
            "Case %(number)s is confirmed without a positive result on record."
        ),
    },
    look=look_for(cases_without_positive, SubjectKind.CASE, says="no_positive"),
    causes=(
        Cause.NOT_ENTERED,
        Cause.ENTERED_WRONG,
    ),
    urgency=Urgency.TODAY,
    ledger=Ledger(
        standing=lambda scope: count_open_cases(scope.area_path),
        came=("case.opened",),
        went=(
            "case.closed",
            "case.refuted",
        ),
    ),
)
