"""A test has the result of its tube."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.observation.queries.reconciled import tests_against_tubes
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="tests_agree_with_tubes",
    title=_("Tests and tubes"),
    explains=_("A test that was answered has the result of the tube that answered it."),
    compares=(_("tests done"), _("tubes")),
    sentences={
        "other_result": _(
            "The test of %(due_on)s has another result than tube %(barcode)s."
        ),
    },
    look=look_for(tests_against_tubes, SubjectKind.TEST, says="other_result"),
    causes=(
        Cause.ENTERED_WRONG,
        Cause.PROGRAM,
    ),
    urgency=Urgency.AT_ONCE,
)
