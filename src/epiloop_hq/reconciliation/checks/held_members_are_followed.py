"""Every member held is followed to the end."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import holds_without_loop
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="held_members_are_followed",
    title=_("Loops of members"),
    explains=_("Every member who is held is followed in a loop."),
    compares=(_("members held"), _("loops")),
    sentences={
        "no_loop": _("A held member has no loop: nobody follows them."),
    },
    look=look_for(holds_without_loop, SubjectKind.HOLD, says="no_loop"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.AT_ONCE,
)
