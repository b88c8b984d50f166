"""Whoever is followed day by day is seen every day."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.contacts.queries.reconciled import follow_ups_not_done
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="followed_are_seen_daily",
    title=_("Daily looks"),
    explains=_("Everybody who is followed day by day was seen on the days gone by."),
    compares=(_("looks due"), _("looks done")),
    sentences={
        "not_seen": _("Nobody saw this contact on %(due_on)s."),
    },
    look=look_for(follow_ups_not_done, SubjectKind.CONTACT, says="not_seen"),
    causes=(
        Cause.NOT_DONE,
        Cause.NOT_ENTERED,
        Cause.OUT_OF_REACH,
    ),
    urgency=Urgency.TODAY,
)
