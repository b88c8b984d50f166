"""Somebody's swab is in every tube, and no more than it holds."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.laboratory.queries.reconciled import tubes_without_members
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="tubes_have_members",
    title=_("Members of tubes"),
    explains=_("Every tube has its members on the list, and no more than it holds."),
    compares=(_("tubes"), _("their members")),
    sentences={
        "nobody": _("Nobody is on the list of tube %(barcode)s."),
        "too_many": _("Tube %(barcode)s holds %(size)d and has %(members)d members."),
    },
    look=look_for(tubes_without_members, SubjectKind.TUBE),
    causes=(
        Cause.NOT_ENTERED,
        Cause.ENTERED_WRONG,
    ),
    urgency=Urgency.TODAY,
)
