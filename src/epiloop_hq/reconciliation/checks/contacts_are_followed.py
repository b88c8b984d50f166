"""Every determined contact is followed to the end."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import contacts_without_loop
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="contacts_are_followed",
    title=_("Contacts and loops"),
    explains=_("Every determined contact has a loop."),
    compares=(_("determined contacts"), _("loops")),
    sentences={
        "no_loop": _(
            "A determined contact of case %(number)s has no loop: nobody follows them."
        ),
    },
    look=look_for(contacts_without_loop, SubjectKind.CONTACT, says="no_loop"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.AT_ONCE,
)
