"""Nobody is kept after their order has ended."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.observation.queries.reconciled import stays_after_their_order
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="occupants_have_an_order",
    title=_("Stays and orders"),
    explains=_("Nobody is on a site's list whose order has ended."),
    compares=(_("sites' lists"), _("orders that stand")),
    sentences={
        "order_ended": _(
            "Order %(number)s ended at %(ended_at)s; the person is still on the list."
        ),
    },
    look=look_for(stays_after_their_order, SubjectKind.STAY, says="order_ended"),
    causes=(
        Cause.NOT_DONE,
        Cause.PROGRAM,
    ),
    urgency=Urgency.AT_ONCE,
)
