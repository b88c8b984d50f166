"""Whoever arrives is on the site's list."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_journeys import arrivals_without_stay
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="arrivals_stay",
    title=_("Arrivals and stays"),
    explains=_("Everybody who was received is on the list of people staying there."),
    compares=(_("arrivals signed"), _("stays")),
    sentences={
        "no_stay": _("Arrived at %(at)s; on no site's list since."),
    },
    look=look_for(arrivals_without_stay, SubjectKind.TRANSFER, says="no_stay"),
    causes=(
        Cause.NOT_ENTERED,
        Cause.PROGRAM,
    ),
    urgency=Urgency.AT_ONCE,
)
