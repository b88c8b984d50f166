"""Every proposed contact is decided on in time."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.contacts.queries.reconciled import proposals_undecided
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="proposals_are_decided",
    title=_("Proposed contacts"),
    explains=_("An officer decides on every proposed contact in time."),
    compares=(_("contacts proposed"), _("decisions")),
    sentences={
        "undecided": _(
            "Proposed for case %(number)s at %(proposed_at)s, and not decided."
        ),
    },
    look=look_for(proposals_undecided, SubjectKind.CONTACT, says="undecided"),
    causes=(Cause.NOT_DONE,),
    urgency=Urgency.AT_ONCE,
)
