"""The board: every open case by urgency, community first, with counts that add up."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from epiloop_hq.access.queries import Colleague, colleagues
from epiloop_hq.access.requests import acting
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.cases.queries import CaseRow, case_rows
from epiloop_hq.disposal.labels import clock_label
from epiloop_hq.disposal.queries.board import (
    BoardQuestion,
    BoardRow,
    Urgency,
    board_counts,
    board_rows,
    change_counter,
)
from epiloop_hq.disposal.queries.items import (
    ClockRow,
    clocks_of_cases,
    safety_counts,
)
from epiloop_hq.disposal.queries.teams import leads_of
from epiloop_hq.places.queries import short_names
from epiloop_hq.web import answers
from epiloop_hq.web.navigation import links_for
from epiloop_hq.web.numbers import whole
from epiloop_hq.web.parts import CaseCard, Column, Count
from epiloop_hq.web.states import State, Text, Tone
from epiloop_hq.workbench.links import link
from epiloop_hq.workbench.pressing import pressing
from epiloop_hq.workbench.rails import clock_state, dots, most_urgent
from epiloop_hq.workbench.standing import AREA, OUTBREAK, Place, place_of

FIRST_CARDS: Final = 6
ALL_CARDS: Final = 60
STATES: Final = {
    Urgency.OVERDUE: State.OVERDUE,
    Urgency.DUE_SOON: State.DUE_SOON,
    Urgency.RUNNING: State.RUNNING,
    Urgency.MET: State.MET,
}
TONES: Final = {
    Urgency.OVERDUE: Tone.BAD,
    Urgency.DUE_SOON: Tone.WARN,
    Urgency.RUNNING: Tone.RUN,
    Urgency.MET: Tone.GOOD,
}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Go to the first page of the navigation that is open to the viewer."""
    actor = acting(request).actor
    links = links_for(actor, path=request.path, waiting={})
    return redirect(links[0].href if links else "access:password")


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the board; the polling script gets only its columns, or nothing new."""
    place = place_of(request)
    place.actor.require(Permission.CASE_SEE)
    question = _question(request, place)
    version = change_counter(question, place.actor)
    if "version" in request.GET:
        if request.GET["version"] == version and not _clock_turned(request, place.now):
            return answers.unchanged(place.now)
        return answers.piece(
            request,
            "workbench/_board.html",
            _context(request, place, question, version),
            now=place.now,
        )
    return render(
        request, "workbench/board.html", _context(request, place, question, version)
    )


@require_GET
def switch(request: HttpRequest) -> HttpResponse:
    """Remember which outbreak and area the viewer looks at, and go back."""
    if OUTBREAK in request.GET:
        request.session[OUTBREAK] = int(request.GET[OUTBREAK])
    if AREA in request.GET:
        request.session[AREA] = request.GET[AREA]
    following = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}):
        following = reverse("workbench:board")
    return redirect(following)


def _clock_turned(request: HttpRequest, now: datetime) -> bool:
    """Tell whether a case has changed its column since, by the clock alone."""
    seen = request.GET.get("seen", "")
    return bool(seen) and seen[:16] != now.isoformat()[:16]


def _question(request: HttpRequest, place: Place) -> BoardQuestion:
    team = request.GET.get("team", "")
    return BoardQuestion(
        outbreak_id=place.outbreak.id,
        area_path=place.area_path,
        account_id=whole(team),
        community_only=request.GET.get("community") == "yes",
    )


def _context(
    request: HttpRequest, place: Place, question: BoardQuestion, version: str
) -> dict[str, Any]:
    counts = board_counts(question, place.actor, now=place.now)
    only = request.GET.get("show", "")
    shown = [u for u in Urgency if not only or u == only]
    limit = ALL_CARDS if only else FIRST_CARDS
    rows = {
        u: board_rows(question, place.actor, u, now=place.now, limit=limit)
        for u in shown
    }
    staff = colleagues(place.area_path)
    cards = _Cards([r for found in rows.values() for r in found], place, staff)
    place.acting.seen.add(cards.persons())
    return {
        "now": place.now,
        "version": version,
        "counts": [_count(u, counts[u], request) for u in Urgency],
        "columns": [_column(u, counts[u], cards.of(rows[u]), request) for u in shown],
        "team_choices": staff,
        "team": question.account_id,
        "community_only": question.community_only,
        "only": only,
        "total": sum(counts.values()),
        "new_case_href": link("cases:new"),
        "may_open_case": place.actor.may(Permission.CASE_WRITE),
        "poll_href": _href(request, version=None),
        **pressing(place),
    }


def _count(urgency: Urgency, number: int, request: HttpRequest) -> Count:
    return Count(
        _title(urgency),
        number,
        TONES[urgency],
        STATES[urgency],
        _href(request, show=urgency),
    )


def _column(
    urgency: Urgency, total: int, cards: tuple[CaseCard, ...], request: HttpRequest
) -> Column:
    return Column(
        title=_title(urgency),
        state=STATES[urgency],
        total=total,
        cards=cards,
        more_href=_href(request, show=urgency) if total > len(cards) else "",
        empty=_("No case here."),
    )


def _title(urgency: Urgency) -> Text:
    return {
        Urgency.OVERDUE: _("Overdue"),
        Urgency.DUE_SOON: _("Due soon"),
        Urgency.RUNNING: _("Running"),
        Urgency.MET: _("All clocks met"),
    }[urgency]


def _href(request: HttpRequest, **changes: str | None) -> str:
    query = {k: v for k, v in request.GET.items() if k not in {"version", "seen"}}
    query |= {k: v for k, v in changes.items() if v is not None}
    return f"{reverse('workbench:board')}?{urlencode(query)}"


class _Cards:
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
