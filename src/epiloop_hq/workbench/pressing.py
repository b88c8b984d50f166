"""What presses beside the cases: whose step is due next, and who waits for whom."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from epiloop_hq.disposal.labels import TURNS, step_label
from epiloop_hq.disposal.queries.items import turn_of
from epiloop_hq.disposal.queries.work import WorkQuestion, work_counts, work_list
from epiloop_hq.web.parts import Count, Item
from epiloop_hq.web.states import Text
from epiloop_hq.workbench.case_lines import item_names, open_lines
from epiloop_hq.workbench.idle import idle_of
from epiloop_hq.workbench.standing import Place

KINDS_OF_WORK: Final = ("contact", "tube_member", "case")
DUE_NEXT: Final = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """The open loops that wait for one kind of officer, by the step they stand at."""

    turn: Text
    total: int
    steps: tuple[Count, ...]


def pressing(place: Place) -> dict[str, Any]:
    """Return what the board shows of the persons' loops that the viewer may see."""
    work = WorkQuestion(
        outbreak_id=place.outbreak.id, kinds=KINDS_OF_WORK, area_path=place.area_path
    )
    counts = work_counts(work, place.actor)
    return {
        "due_next": _due_next(work, place),
        "waiting": _waiting(counts),
        "open_loops": sum(counts.values()),
        "work_href": reverse("workbench:my_contacts"),
        "idle": idle_of(work, place),
    }


def _due_next(work: WorkQuestion, place: Place) -> list[Item]:
    rows = work_list(work, place.actor, limit=DUE_NEXT)
    due = [row for row in rows if row.next_due_at is not None]
    place.acting.seen.add(row.person_id for row in due if row.person_id is not None)
    return open_lines(due, item_names(due, place.acting), place.acting)


def _waiting(counts: Mapping[str, int]) -> list[Waiting]:
    by_turn: dict[str, list[str]] = defaultdict(list)
    for step in sorted(counts, key=lambda step: -counts[step]):
        by_turn[turn_of(step)].append(step)
    rows = [
        Waiting(
            TURNS.get(turn, _("Nobody's turn")),
            sum(counts[step] for step in steps),
            tuple(_step(step, counts[step]) for step in steps),
        )
        for turn, steps in by_turn.items()
    ]
    return sorted(rows, key=lambda row: -row.total)


def _step(step: str, number: int) -> Count:
    href = f"{reverse('workbench:my_contacts')}?{urlencode({'step': step})}"
    return Count(step_label(step), number, href=href)
