"""Every imported row still leads to the record it made."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.exchange.queries.reconciled import names_without_record
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="imported_rows_stand",
    title=_("Imported rows"),
    explains=_("Every row taken from a file leads to a record that is there."),
    compares=(_("rows taken from files"), _("records")),
    sentences={
        "record_missing": _(
            "A row was taken from a file, and its record is not there."
        ),
    },
    look=look_for(names_without_record, SubjectKind.ROW, says="record_missing"),
    causes=(
        Cause.PROGRAM,
        Cause.ENTERED_WRONG,
    ),
    urgency=Urgency.TODAY,
)
