"""Nobody is released before every condition holds."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.observation.queries.reconciled import releases_against_conditions
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="releases_meet_conditions",
    title=_("Releases"),
    explains=_(
        "Whoever was released had served the days, the tests were negative, and they were told."
    ),
    compares=(_("releases"), _("their conditions")),
    sentences={
        "before_its_days": _("Released at %(ended_at)s, before the days were served."),
        "test_open": _("Released at %(ended_at)s with a test not done."),
        "test_positive": _(
            "Released at %(ended_at)s with a test that is not negative."
        ),
        "without_notice": _("Released at %(ended_at)s without a notice."),
        "order_stands": _("Released at %(ended_at)s; the order still stands."),
        "too_few_negatives": _(
            "Released at %(ended_at)s with fewer negative samples than are asked."
        ),
    },
    look=look_for(releases_against_conditions, SubjectKind.STAY),
    causes=(
        Cause.ENTERED_WRONG,
        Cause.NOT_ENTERED,
        Cause.NOT_DONE,
    ),
    urgency=Urgency.AT_ONCE,
)
