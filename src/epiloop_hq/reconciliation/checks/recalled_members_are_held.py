"""Every member of a recalled tube is held."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.laboratory.queries.reconciled import members_not_held
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="recalled_members_are_held",
    title=_("Members recalled"),
    explains=_("Every member of a recalled tube is held or has a result of their own."),
    compares=(_("members of recalled tubes"), _("members held")),
    sentences={
        "not_held": _(
            "A member of tube %(barcode)s is not held and has no result of their own."
        ),
    },
    look=look_for(members_not_held, SubjectKind.PERSON, says="not_held"),
    causes=(
        Cause.NOT_DONE,
        Cause.OUT_OF_REACH,
        Cause.PROGRAM,
    ),
    urgency=Urgency.AT_ONCE,
)
