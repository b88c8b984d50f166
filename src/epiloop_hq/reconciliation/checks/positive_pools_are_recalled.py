"""A positive pool is recalled."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.laboratory.queries.reconciled import pools_without_recall
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="positive_pools_are_recalled",
    title=_("Positive pools"),
    explains=_(
        "Every tube on whose result the protocol holds the members has a recall."
    ),
    compares=(_("positive pools"), _("recalls")),
    sentences={
        "no_recall": _(
            "Tube %(barcode)s was reported at %(reported_at)s and is not recalled."
        ),
    },
    look=look_for(pools_without_recall, SubjectKind.TUBE, says="no_recall"),
    causes=(
        Cause.NOT_PASSED_ON,
        Cause.PROGRAM,
    ),
    urgency=Urgency.AT_ONCE,
)
