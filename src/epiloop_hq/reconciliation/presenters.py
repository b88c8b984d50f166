"""How reconciliations and findings are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import Message, presents, sentences
from epiloop_hq.audit.queries import ToldEvent
from epiloop_hq.reconciliation.labels import CAUSES

sentences(
    {
        "reconciliation.made": _(
            "Lists of %(day)s reconciled: %(differences)s differences"
        ),
        "reconciliation.signed": _("Reconciliation of %(day)s signed off"),
        "finding.assigned": _("Finding given to %(unit)s"),
        "finding.taken_up": _("Finding taken up"),
        "finding.rectified": _("Finding rectified; to be verified"),
        "finding.verified": _("Finding verified: the difference is gone"),
        "finding.reopened": _("Finding reopened: the difference stands, or is back"),
        "finding.swept": _(
            "Same gap looked for elsewhere: %(matches)s found, %(opened)s of them new"
        ),
    }
)


@presents("finding.classified")
def _classified(event: ToldEvent) -> Message:
    cause = CAUSES.get(str(event.detail["cause"]), "")
    return Message(_("Cause of the finding: %(cause)s"), {"cause": cause})
