"""Every member held is sampled singly in time."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.laboratory.queries.reconciled import holds_without_recheck
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="held_members_are_sampled",
    title=_("Members held"),
    explains=_("Every member who is held has a single result in time."),
    compares=(_("members held"), _("single results")),
    sentences={
        "no_single": _("Held since %(since)s without a single result."),
    },
    look=look_for(holds_without_recheck, SubjectKind.HOLD, says="no_single"),
    causes=(
        Cause.NOT_DONE,
        Cause.OUT_OF_REACH,
        Cause.NOT_ENTERED,
    ),
    urgency=Urgency.AT_ONCE,
)
