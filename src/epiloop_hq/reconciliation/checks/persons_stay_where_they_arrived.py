"""A person stays where they arrived."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_journeys import stays_elsewhere
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="persons_stay_where_they_arrived",
    title=_("Places of arrival"),
    explains=_("A person who was brought to a place is on the list of that place."),
    compares=(_("places of arrival"), _("sites' lists")),
    sentences={
        "elsewhere": _("Arrived at one place at %(at)s and is on the list of another."),
    },
    look=look_for(stays_elsewhere, SubjectKind.TRANSFER, says="elsewhere"),
    causes=(
        Cause.ENTERED_WRONG,
        Cause.NOT_ENTERED,
    ),
    urgency=Urgency.TODAY,
)
