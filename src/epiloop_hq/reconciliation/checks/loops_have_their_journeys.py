"""Whoever has a vehicle under way is on the list of journeys."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_journeys import loops_without_journey
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="loops_have_their_journeys",
    title=_("Loops and journeys"),
    explains=_(
        "Everybody whose loop says that a vehicle is under way, to them or with them, has "
        "a journey that has not ended."
    ),
    compares=(_("persons with a vehicle under way"), _("journeys")),
    sentences={
        "no_journey": _(
            "A vehicle is under way since %(since)s by the loop; there is no journey."
        ),
    },
    look=look_for(loops_without_journey, SubjectKind.ITEM, says="no_journey"),
    causes=(Cause.PROGRAM, Cause.NOT_PASSED_ON, Cause.NOT_ENTERED),
    urgency=Urgency.AT_ONCE,
)
