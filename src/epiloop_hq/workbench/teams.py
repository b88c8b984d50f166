"""A case's team as its page shows it: who, reachable how, on shift or not, with how much."""

from collections.abc import Iterable

from django.urls import reverse

from epiloop_hq.access.queries import Colleague
from epiloop_hq.access.requests import Acting
from epiloop_hq.actor import Permission
from epiloop_hq.cases.queries import CaseFacts
from epiloop_hq.disposal.labels import POSTS
from epiloop_hq.disposal.queries.teams import PostRow, cases_led, team_of
from epiloop_hq.web.parts import Member
from epiloop_hq.web.states import State


def shown_team(
    case: CaseFacts, staff: Iterable[Colleague], acted: Acting
) -> list[Member]:
    """Return the members of a case's team; nobody for who may not see teams.

    Parameters
    ----------
    staff
        Everybody who may work on the case, with their telephone and shift.
    """
    if not acted.actor.may(Permission.TEAM_SEE):
        return []
    rows = team_of(case.id, acted.actor)
    known = {one.account_id: one for one in staff}
    led = cases_led((row.account_id for row in rows), acted.actor)
    may_change = acted.actor.may(Permission.TEAM_WRITE, area_path=case.area_path)
    return [
        _member(
            row,
            known.get(row.account_id),
            leads=led.get(row.account_id, 0),
            leave_href=reverse("workbench:case_leave", args=[case.id, row.id])
            if may_change and row.post != "lead"
            else "",
        )
        for row in rows
    ]


def _member(
    row: PostRow, one: Colleague | None, *, leads: int, leave_href: str
) -> Member:
    return Member(
        name=row.name,
        role=POSTS[row.post],
        telephone="" if one is None else one.telephone,
        is_lead=row.post == "lead",
        state=State.ACCEPTED if row.accepted_at else State.OFFERED,
        since=row.since,
        is_on_shift=one is None or one.is_on_shift,
        leads=leads,
        leave_href=leave_href,
    )
