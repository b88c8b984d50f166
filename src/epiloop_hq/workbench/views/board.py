"""The board: every open case by urgency, community first, with counts that add up."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from epiloop_hq.access.queries import colleagues
from epiloop_hq.access.requests import acting
from epiloop_hq.actor import Permission
from epiloop_hq.disposal.queries.board import (
    BoardQuestion,
    Urgency,
    board_counts,
    board_rows,
    change_counter,
)
from epiloop_hq.web import answers
from epiloop_hq.web.navigation import WORK, links_for
from epiloop_hq.web.numbers import whole
from epiloop_hq.web.parts import CaseCard, Column
from epiloop_hq.workbench.case_cards import CaseCards
from epiloop_hq.workbench.links import link
from epiloop_hq.workbench.pressing import pressing
from epiloop_hq.workbench.standing import AREA, OUTBREAK, Place, place_of
from epiloop_hq.workbench.urgencies import (
    URGENCY_STATES,
    urgency_count,
    urgency_title,
)

FIRST_CARDS: Final = 6
ALL_CARDS: Final = 60


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Go to the viewer's front page: for who looks after persons, the first of the work.

    For who leads or only looks on it is the first page there is: the day at a glance.
    """
    actor = acting(request).actor
    links = links_for(actor, path=request.path, waiting={})
    has_rounds = actor.may(Permission.CONTACT_LOCATE)
    if has_rounds and not actor.may(Permission.TEAM_WRITE):
        links = tuple(one for one in links if one.group == WORK) or links
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
    cards = CaseCards([r for found in rows.values() for r in found], place, staff)
    place.acting.seen.add(cards.persons())
    return {
        "now": place.now,
        "version": version,
        "counts": [
            urgency_count(u, counts[u], href=_href(request, show=u)) for u in Urgency
        ],
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


def _column(
    urgency: Urgency, total: int, cards: tuple[CaseCard, ...], request: HttpRequest
) -> Column:
    return Column(
        title=urgency_title(urgency),
        state=URGENCY_STATES[urgency],
        total=total,
        cards=cards,
        more_href=_href(request, show=urgency) if total > len(cards) else "",
        empty=_("No case here."),
    )


def _href(request: HttpRequest, **changes: str | None) -> str:
    query = {k: v for k, v in request.GET.items() if k not in {"version", "seen"}}
    query |= {k: v for k, v in changes.items() if v is not None}
    return f"{reverse('workbench:board')}?{urlencode(query)}"
