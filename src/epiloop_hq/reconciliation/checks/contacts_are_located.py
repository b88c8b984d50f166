"""Every listed contact is located in time."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import contacts_not_located
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="contacts_are_located",
    title=_("Listed and located"),
    explains=_("Every contact on the list is located in time."),
    compares=(_("contacts listed"), _("contacts located")),
    sentences={
        "not_located": _("Listed and not located; nothing has moved since %(since)s."),
    },
    look=look_for(contacts_not_located, SubjectKind.ITEM, says="not_located"),
    causes=(
        Cause.NOT_DONE,
        Cause.OUT_OF_REACH,
        Cause.NOT_ENTERED,
    ),
    urgency=Urgency.AT_ONCE,
)
