"""Whoever is on the way is so on both lists."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_journeys import loops_against_journeys
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="journeys_agree_with_loops",
    title=_("Journeys and loops"),
    explains=_(
        "A person is on the way in the loop exactly while they are in a vehicle."
    ),
    compares=(_("journeys"), _("steps of loops")),
    sentences={
        "disagrees": _(
            "The journey of %(at)s and the person's loop do not agree who is on the way."
        ),
    },
    look=look_for(loops_against_journeys, SubjectKind.TRANSFER, says="disagrees"),
    causes=(
        Cause.PROGRAM,
        Cause.NOT_ENTERED,
        Cause.ENTERED_WRONG,
    ),
    urgency=Urgency.TODAY,
)
