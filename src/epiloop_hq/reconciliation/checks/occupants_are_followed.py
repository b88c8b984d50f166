"""Whoever is on a site's list is under observation by their loop."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import stays_without_item
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="occupants_are_followed",
    title=_("Sites' lists and loops"),
    explains=_("Everybody on a site's list is under the measure by their loop too."),
    compares=(_("sites' lists"), _("loops")),
    sentences={
        "no_loop": _("On a site's list since %(starts_at)s; the loop says otherwise."),
    },
    look=look_for(stays_without_item, SubjectKind.STAY, says="no_loop"),
    causes=(
        Cause.NOT_ENTERED,
        Cause.PROGRAM,
        Cause.ENTERED_WRONG,
    ),
    urgency=Urgency.TODAY,
)
