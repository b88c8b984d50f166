"""No vehicle carries infected and exposed persons at once."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_journeys import vehicles_mixed
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="vehicles_are_not_mixed",
    title=_("Passengers of vehicles"),
    explains=_(
        "No vehicle carries infected, suspected and exposed persons at the same time."
    ),
    compares=(_("passengers"), _("other passengers")),
    sentences={
        "mixed": _(
            "Vehicle %(vehicle)s, which left at %(at)s, carried persons of another kind on the way."
        ),
    },
    look=look_for(vehicles_mixed, SubjectKind.TRANSFER, says="mixed"),
    causes=(
        Cause.NOT_DONE,
        Cause.ENTERED_WRONG,
    ),
    urgency=Urgency.AT_ONCE,
)
