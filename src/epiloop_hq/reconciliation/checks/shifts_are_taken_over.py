"""Every shift's hand-over is acknowledged."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_teams import shifts_not_taken_over
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="shifts_are_taken_over",
    title=_("Shifts"),
    explains=_("Whoever takes a shift over acknowledges its open list in time."),
    compares=(_("shifts handed over"), _("acknowledgements")),
    sentences={
        "not_acknowledged": _(
            "The shift of case %(number)s was handed over at %(at)s; nobody has acknowledged."
        ),
    },
    look=look_for(shifts_not_taken_over, SubjectKind.CASE, says="not_acknowledged"),
    causes=(
        Cause.NOT_ANSWERED,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.AT_ONCE,
)
