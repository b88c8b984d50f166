"""Every test due is done on its day."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.observation.queries.reconciled import tests_not_done
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="tests_are_done",
    title=_("Tests due"),
    explains=_("Every test that was due on a day gone by is done."),
    compares=(_("tests due"), _("tests done")),
    sentences={
        "not_done": _("The test of day %(day)d was due on %(due_on)s and is not done."),
    },
    look=look_for(tests_not_done, SubjectKind.TEST, says="not_done"),
    causes=(
        Cause.NOT_DONE,
        Cause.NOT_ENTERED,
        Cause.OUT_OF_REACH,
    ),
    urgency=Urgency.TODAY,
)
