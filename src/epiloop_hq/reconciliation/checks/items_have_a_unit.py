"""For every loop a unit answers."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import items_without_unit
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="items_have_a_unit",
    title=_("Loops and units"),
    explains=_(
        "For everybody and everything that is followed exactly one unit answers."
    ),
    compares=(_("loops"), _("responsible units")),
    sentences={
        "no_unit": _("No unit answers; nothing has moved since %(since)s."),
    },
    look=look_for(items_without_unit, SubjectKind.ITEM, says="no_unit"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.AT_ONCE,
)
