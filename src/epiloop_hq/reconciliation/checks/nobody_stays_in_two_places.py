"""Nobody is on the lists of two sites at one time."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.observation.queries.reconciled import stays_at_once
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="nobody_stays_in_two_places",
    title=_("Stays at one time"),
    explains=_("Nobody is on the lists of two sites at one time."),
    compares=(_("sites' lists"), _("other sites' lists")),
    sentences={
        "two_places": _(
            "On a second site's list from %(at)s, before the first stay had ended."
        ),
    },
    look=look_for(stays_at_once, SubjectKind.PERSON, says="two_places"),
    causes=(
        Cause.ENTERED_WRONG,
        Cause.NOT_ENTERED,
    ),
    urgency=Urgency.AT_ONCE,
)
