"""Every case has a team whose lead has accepted."""

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import Cause, Check, SubjectKind, Urgency
from epiloop_hq.disposal.queries.reconciled_teams import cases_without_team
from epiloop_hq.reconciliation.comparing import look_for

CHECK = Check(
    name="cases_have_teams",
    title=_("Cases and teams"),
    explains=_("Every open case has a team, and its lead has accepted in time."),
    compares=(_("open cases"), _("teams")),
    sentences={
        "no_team": _("Case %(number)s, opened at %(opened_at)s, has no team."),
        "not_accepted": _("The lead named for case %(number)s has not accepted."),
    },
    look=look_for(cases_without_team, SubjectKind.CASE),
    causes=(
        Cause.NOT_DONE,
        Cause.NOT_ANSWERED,
        Cause.NOT_ENTERED,
    ),
    urgency=Urgency.AT_ONCE,
)
