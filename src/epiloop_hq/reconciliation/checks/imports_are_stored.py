"""Every row of a file received is stored, or refused with its reason."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.exchange.queries.reconciled import imports_not_stored
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="imports_are_stored",
    title=_("Imports"),
    explains=_(
        "Every row of a file that was received is stored, or refused with a reason that can be read."
    ),
    compares=(_("rows received"), _("rows stored or refused")),
    sentences={
        "unfinished": _(
            "%(received)d rows were read when this import stopped; the rest of the file is not in."
        ),
        "lost": _(
            "%(received)d rows came, %(accepted)d were taken and %(rejected)d refused: some are neither."
        ),
        "without_reason": _("Of %(rejected)d refused rows some have no reason."),
    },
    look=look_for(imports_not_stored, SubjectKind.BATCH),
    causes=(
        Cause.NOT_DONE,
        Cause.PROGRAM,
        Cause.NOT_DELIVERED,
    ),
    urgency=Urgency.TODAY,
)
