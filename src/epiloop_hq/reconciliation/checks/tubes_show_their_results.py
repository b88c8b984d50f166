"""A tube shows the result its laboratory stands by."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.laboratory.queries.reconciled import tubes_against_results
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="tubes_show_their_results",
    title=_("Results of tubes"),
    explains=_("Every tube shows the standing result that its laboratory reported."),
    compares=(_("tubes"), _("laboratories' results")),
    sentences={
        "not_shown": _(
            "The laboratory reported tube %(barcode)s; the tube shows no result."
        ),
        "other_result": _(
            "Tube %(barcode)s shows a result that is not the laboratory's."
        ),
    },
    look=look_for(tubes_against_results, SubjectKind.TUBE),
    causes=(
        Cause.ENTERED_WRONG,
        Cause.PROGRAM,
    ),
    urgency=Urgency.AT_ONCE,
)
