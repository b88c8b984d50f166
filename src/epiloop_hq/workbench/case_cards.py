"""Open cases as cards: what is due next, who leads, how many persons are safe."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from epiloop_hq.access.queries import Colleague
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.cases.queries import CaseRow, case_rows
from epiloop_hq.disposal.labels import clock_label
from epiloop_hq.disposal.queries.board import BoardRow
from epiloop_hq.disposal.queries.items import (
    ClockRow,
    clocks_of_cases,
    safety_counts,
)
from epiloop_hq.disposal.queries.teams import leads_of
from epiloop_hq.places.queries import short_names
from epiloop_hq.web.parts import CaseCard
from epiloop_hq.web.states import State
from epiloop_hq.workbench.rails import clock_state, dots, most_urgent
from epiloop_hq.workbench.standing import Place


class CaseCards:
    """Reads what cards need for many cases at once (5 queries)."""

    def __init__(
        self, rows: list[BoardRow], place: Place, staff: Iterable[Colleague]
    ) -> None:
        ids = [row.case_id for row in rows]
        self.now = place.now
        self.cases = {c.id: c for c in case_rows(ids, place.actor)}
        self.clocks = _by_case(clocks_of_cases(ids))
        self.leads = leads_of(ids, place.actor) if _sees_teams(place.actor) else {}
        self.off_shift = {c.account_id for c in staff if not c.is_on_shift}
        self.safety = safety_counts(ids)
        self.areas = short_names({c.area_path for c in self.cases.values()})

    def persons(self) -> list[int]:
        """Return whose names or pseudonyms stand on the cards."""
        return [case.person_id for case in self.cases.values()]

    def of(self, rows: Iterable[BoardRow]) -> tuple[CaseCard, ...]:
        """Return the cards of these rows, in their order."""
        return tuple(self._card(r) for r in rows if r.case_id in self.cases)

    def _who_leads(self, case_id: int) -> str:
        lead = self.leads.get(case_id)
        if lead is None:
            return _("no lead")
        if lead.account_id in self.off_shift:
            return _("%(name)s, off shift") % {"name": lead.name}
        return lead.name

    def _card(self, row: BoardRow) -> CaseCard:
        case: CaseRow = self.cases[row.case_id]
        clocks = self.clocks.get(row.case_id, [])
        urgent = most_urgent(clocks, now=self.now)
        safe, total = self.safety.get(row.case_id, (0, 0))
        return CaseCard(
            number=case.number,
            href=reverse("workbench:case", args=[case.id]),
            person=case.person,
            place=self.areas.get(case.area_path, ""),
            state=State.MET if urgent is None else clock_state(urgent, now=self.now),
            step=_("Everybody safe")
            if urgent is None
            else clock_label(urgent.key, urgent.protocol_id),
            due_at=None if urgent is None else urgent.due_at,
            route=case.route_word,
            is_community=case.is_community,
            who=self._who_leads(row.case_id),
            steps=dots(clocks, now=self.now),
            done=safe if total else None,
            total=total or None,
            met_at=row.last_met_at if urgent is None else None,
        )


def _by_case(clocks: Iterable[ClockRow]) -> dict[int, list[ClockRow]]:
    found: dict[int, list[ClockRow]] = {}
    for clock in clocks:
        if clock.case_id is not None:
            found.setdefault(clock.case_id, []).append(clock)
    return found


def _sees_teams(actor: Actor) -> bool:
    return actor.may(Permission.TEAM_SEE)
