"""Whoever the engine finds is on the list of contacts."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.contacts.queries.reconciled import found_not_listed
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="found_are_listed",
    title=_("Found and listed"),
    explains=_(
        "Everybody to whom the run in effect gives a class is on the list of contacts."
    ),
    compares=(_("persons found"), _("contacts listed")),
    sentences={
        "not_listed": _(
            "Run %(run)d for case %(number)s found this person; no contact is listed."
        ),
    },
    look=look_for(found_not_listed, SubjectKind.PERSON, says="not_listed"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.AT_ONCE,
)
