"""Whoever is a case is not followed as a contact."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import contacts_who_are_cases
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="cases_are_no_contacts",
    title=_("Contacts who are cases"),
    explains=_(
        "Nobody is followed as a contact who is an infected person of the outbreak."
    ),
    compares=(_("contacts followed"), _("cases")),
    sentences={
        "is_case": _(
            "Followed as a contact since %(since)s, and a case of the same outbreak."
        ),
    },
    look=look_for(contacts_who_are_cases, SubjectKind.ITEM, says="is_case"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.TODAY,
)
