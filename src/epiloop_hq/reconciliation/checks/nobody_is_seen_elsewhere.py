"""Whoever stays at one place is seen at no other."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.observation.queries.reconciled import visits_during_stays
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="nobody_is_seen_elsewhere",
    title=_("Seen elsewhere"),
    explains=_("Nobody who is on a site's list is seen at another place at that time."),
    compares=(_("sites' lists"), _("visit logs")),
    sentences={
        "elsewhere": _("Seen at another place at %(at)s, while on a site's list."),
    },
    look=look_for(visits_during_stays, SubjectKind.PERSON, says="elsewhere"),
    causes=(
        Cause.ENTERED_WRONG,
        Cause.OUT_OF_REACH,
        Cause.NOT_ENTERED,
    ),
    urgency=Urgency.AT_ONCE,
)
