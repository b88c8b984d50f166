"""The first exposure comes before the last."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.contacts.queries.reconciled import exposures_out_of_order
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="exposures_are_in_order",
    title=_("Times of exposure"),
    explains=_("The first exposure of a contact is not after the last."),
    compares=(_("first exposures"), _("last exposures")),
    sentences={
        "out_of_order": _(
            "The last exposure to case %(number)s lies before the first."
        ),
    },
    look=look_for(exposures_out_of_order, SubjectKind.CONTACT, says="out_of_order"),
    causes=(Cause.ENTERED_WRONG,),
    urgency=Urgency.TODAY,
)
