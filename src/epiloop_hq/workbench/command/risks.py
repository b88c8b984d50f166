"""Which cases are most at risk: in an order that says why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from epiloop_hq.access.queries import colleagues
from epiloop_hq.disposal.queries.board import (
    BoardQuestion,
    BoardRow,
    Urgency,
    board_counts,
    board_rows,
)
from epiloop_hq.web.parts import CaseCard, Count
from epiloop_hq.web.states import State, Text
from epiloop_hq.web.wording import listed
from epiloop_hq.workbench.case_cards import CaseCards
from epiloop_hq.workbench.standing import Place
from epiloop_hq.workbench.urgencies import URGENCY_STATES, urgency_count

FIRST: Final = 10


@dataclass(frozen=True, slots=True)
class Risk:
    """One case of the list, with the factors that gave it its rank."""

    rank: int
    card: CaseCard
    state: State
    due_at: datetime | None
    step: Text
    factors: str


@dataclass(frozen=True, slots=True)
class Risks:
    """How the open cases stand, and the first of those that need somebody."""

    counts: tuple[Count, ...]
    first: tuple[Risk, ...]


def risks(question: BoardQuestion, place: Place) -> Risks:
    """Return the open cases by risk: community first, then overdue, then due time.

    One query for the counts, two for the order, and those of the cards.
    """
    board = reverse("workbench:board")
    counts = board_counts(question, place.actor, now=place.now)
    rows: list[BoardRow] = []
    for urgency in (Urgency.OVERDUE, Urgency.DUE_SOON):
        rows += board_rows(question, place.actor, urgency, now=place.now, limit=FIRST)
    # Each urgency has its community cases first; a case in time ranks after none overdue.
    ranked = sorted(rows, key=lambda row: not row.is_community)[:FIRST]
    cards = CaseCards(ranked, place, colleagues(place.area_path))
    place.acting.seen.add(cards.persons())
    return Risks(
        counts=tuple(
            urgency_count(u, counts[u], href=f"{board}?show={u}") for u in Urgency
        ),
        first=tuple(
            _risk(number, row, card)
            for number, (row, card) in enumerate(
                zip(ranked, cards.of(ranked), strict=True), 1
            )
        ),
    )


def _risk(rank: int, row: BoardRow, card: CaseCard) -> Risk:
    """Return a case by whichever of its clocks is due first, its loops' included."""
    step = card.step if card.due_at == row.next_due_at else _("a loop of the case")
    state = URGENCY_STATES[row.urgency]
    return Risk(rank, card, state, row.next_due_at, step, _factors(row))


def _factors(row: BoardRow) -> str:
    overdue = ngettext(
        "%(n)d clock overdue", "%(n)d clocks overdue", row.breached_clocks
    ) % {"n": row.breached_clocks}
    loops = ngettext("%(n)d open loop", "%(n)d open loops", row.open_items) % {
        "n": row.open_items
    }
    return listed(
        word
        for word in (
            _("community case") if row.is_community else "",
            overdue if row.breached_clocks else "",
            loops if row.open_items else "",
        )
        if word
    )
