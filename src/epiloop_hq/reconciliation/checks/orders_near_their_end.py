"""What must be done before an order ends is done before it ends."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.orders.queries.reconciled import orders_near_their_end
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="orders_near_their_end",
    title=_("Orders near their end"),
    explains=_("Before an order ends, the person is released or told what follows."),
    compares=(_("orders that stand"), _("their ends")),
    sentences={
        "near": _("Order %(number)s ends at %(ends_at)s and still binds a person."),
    },
    look=look_for(orders_near_their_end, SubjectKind.ORDER, says="near"),
    causes=(Cause.NOT_DONE,),
    urgency=Urgency.TODAY,
)
