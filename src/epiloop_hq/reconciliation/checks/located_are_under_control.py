"""Whoever is located is transferred and arrives in time."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_loops import persons_not_controlled
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="located_are_under_control",
    title=_("Located and transferred"),
    explains=_("Everybody located is brought under the measure in time."),
    compares=(_("persons located"), _("persons under control")),
    sentences={
        "not_controlled": _(
            "Located and not under control; nothing has moved since %(since)s."
        ),
    },
    look=look_for(persons_not_controlled, SubjectKind.ITEM, says="not_controlled"),
    causes=(
        Cause.NOT_DONE,
        Cause.OUT_OF_REACH,
        Cause.NOT_ENTERED,
    ),
    urgency=Urgency.AT_ONCE,
)
