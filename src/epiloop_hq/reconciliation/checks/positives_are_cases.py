"""A person whose own sample is positive is a case."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.cases.queries.reconciled import positives_without_case
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="positives_are_cases",
    title=_("Positives and cases"),
    explains=_("Every person whose own sample is positive has a case."),
    compares=(_("persons with a positive sample"), _("cases")),
    sentences={
        "no_case": _(
            "Tube %(barcode)s was positive at %(reported_at)s; the person is no case."
        ),
    },
    look=look_for(positives_without_case, SubjectKind.PERSON, says="no_case"),
    causes=(
        Cause.NOT_PASSED_ON,
        Cause.PROGRAM,
        Cause.NOT_ENTERED,
    ),
    urgency=Urgency.AT_ONCE,
)
