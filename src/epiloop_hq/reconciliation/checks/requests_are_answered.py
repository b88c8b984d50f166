"""Every request between districts is acknowledged and answered in time."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, Ledger, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_teams import (
    count_open_requests,
    requests_unanswered,
)
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="requests_are_answered",
    title=_("Assistance requests"),
    explains=_("Every assistance request is acknowledged and answered in time."),
    compares=(_("requests sent"), _("answers")),
    sentences={
        "not_acknowledged": _(
            "Request %(number)s was to be acknowledged by %(due_at)s."
        ),
        "not_answered": _("Request %(number)s was to be answered by %(due_at)s."),
    },
    look=look_for(requests_unanswered, SubjectKind.REQUEST),
    causes=(
        Cause.NOT_ANSWERED,
        Cause.NOT_ENTERED,
        Cause.NOT_PASSED_ON,
    ),
    urgency=Urgency.AT_ONCE,
    ledger=Ledger(
        standing=lambda scope: count_open_requests(scope.area_path),
        came=("assist.sent",),
        went=("assist.replied",),
    ),
)
