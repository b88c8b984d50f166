"""Everybody on the list is located in time."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import persons_not_located
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="listed_are_located",
    title=_("Listed and located"),
    explains=_("Every contact and every infected person is located in time."),
    compares=(_("persons listed"), _("persons located")),
    sentences={
        "not_located": _("Listed and not located; nothing has moved since %(since)s."),
    },
    look=look_for(persons_not_located, SubjectKind.ITEM, says="not_located"),
    causes=(
        Cause.NOT_DONE,
        Cause.OUT_OF_REACH,
        Cause.NOT_ENTERED,
    ),
    urgency=Urgency.AT_ONCE,
)
