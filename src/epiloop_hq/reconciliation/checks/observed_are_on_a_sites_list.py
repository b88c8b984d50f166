"""Whoever is under observation is on a site's list."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import items_without_stay
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="observed_are_on_a_sites_list",
    title=_("Observed and sites' lists"),
    explains=_(
        "Everybody whose loop says they are under a measure is on the list of a site."
    ),
    compares=(_("persons under observation"), _("sites' lists")),
    sentences={
        "no_stay": _(
            "Under the measure since %(since)s by the loop, and on no site's list."
        ),
    },
    look=look_for(items_without_stay, SubjectKind.ITEM, says="no_stay"),
    causes=(
        Cause.NOT_ENTERED,
        Cause.PROGRAM,
        Cause.NOT_DONE,
    ),
    urgency=Urgency.AT_ONCE,
)
