"""Figures by area whose parts add up to the whole, or to the whole with what is left."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from epiloop.clocks import ClockState
from epiloop.places import ancestor_paths
from epiloop.situation.facts import CaseFact, ClockFact, Facts
from epiloop.situation.histories import QUARANTINES
from epiloop.timeline import ONE_DAY

EVERYWHERE: Final = ""


class Figure(StrEnum):
    """What is counted of an area."""

    CASES = "cases"
    COMMUNITY_CASES = "community_cases"
    CASES_TODAY = "cases_today"
    COMMUNITY_TODAY = "community_today"
    CASES_YESTERDAY = "cases_yesterday"
    COMMUNITY_YESTERDAY = "community_yesterday"
    OPEN_CASES = "open_cases"
    DEATHS = "deaths"
    CONTACTS = "contacts"
    OPEN_LOOPS = "open_loops"
    OPEN_CLOCKS = "open_clocks"
    OVERDUE_CLOCKS = "overdue_clocks"
    OPEN_POINTS = "open_points"
    IN_QUARANTINE = "in_quarantine"
    RESTRICTED = "restricted"


Counts = Mapping[Figure, int]
OPEN_STATES: Final = frozenset(
    {ClockState.RUNNING, ClockState.BREACHED, ClockState.SUSPENDED}
)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One line of a table by area; `area_path` None is what lies in no area below."""

    area_path: str | None
    counts: Counts


def figures_by_area(facts: Facts) -> dict[str, dict[Figure, int]]:
    """Return area → figure → how many, of every area in which anything is counted.

    Each thing counts in its own area and in all above it; what has no area counts
    everywhere only (`""`). A figure that is missing is 0.
    """
    found: defaultdict[str, dict[Figure, int]] = defaultdict(dict)
    found[facts.area_path] = dict.fromkeys(Figure, 0)
    for figure, places in COUNTED.items():
        for path, number in Counter(places(facts)).items():
            for area in _areas_of(path, facts.area_path):
                found[area][figure] = found[area].get(figure, 0) + number
    return dict(found)


def area_lines(
    table: Mapping[str, Counts], area_path: str, below: Sequence[str]
) -> tuple[AreaLine, ...]:
    """Return a line for each area below one, and one for what lies in none of them.

    The lines add up to the figures of the area itself. The last line is left out where
    nothing is left.
    """
    lines = [AreaLine(path, _whole(table.get(path, {}))) for path in below]
    total = _whole(table.get(area_path, {}))
    left = {f: total[f] - sum(line.counts[f] for line in lines) for f in Figure}
    if any(left.values()):
        lines.append(AreaLine(None, left))
    return tuple(lines)


def _whole(counts: Counts) -> dict[Figure, int]:
    return {figure: counts.get(figure, 0) for figure in Figure}


def _areas_of(path: str, root: str) -> Iterable[str]:
    around = (EVERYWHERE, *ancestor_paths(path), path) if path else (EVERYWHERE,)
    return (area for area in around if area.startswith(root))


def _cases(
    wanted: Callable[[Facts, CaseFact], bool],
) -> Callable[[Facts], Iterable[str]]:
    def places(facts: Facts) -> Iterable[str]:
        return (c.area_path for c in facts.standing_cases if wanted(facts, c))

    return places


def _is_of_today(facts: Facts, case: CaseFact) -> bool:
    return facts.day_of(case.found_at) == facts.today


def _is_of_yesterday(facts: Facts, case: CaseFact) -> bool:
    return facts.day_of(case.found_at) == facts.today - ONE_DAY


def _clocks_in(
    states: Iterable[ClockState],
) -> Callable[[Facts], Iterable[str]]:
    wanted = frozenset(states)

    def places(facts: Facts) -> Iterable[str]:
        return (c.area_path for c in facts.clocks if _state(c, facts) in wanted)

    return places


def _state(clock: ClockFact, facts: Facts) -> ClockState | None:
    if clock.cancelled_at is not None:
        return None
    return clock.clock().state(now=facts.as_of)


def _contacts(facts: Facts) -> Iterable[str]:
    return (c.area_path for c in facts.contacts if c.state == "determined")


def _open_loops(facts: Facts) -> Iterable[str]:
    return (i.area_path for i in facts.items if i.closed_at is None)


def _open_points(facts: Facts) -> Iterable[str]:
    points = (i for i in facts.items if i.point_id is not None)
    return (i.area_path for i in points if i.closed_at is None)


def _in_quarantine(facts: Facts) -> Iterable[str]:
    stays = (s for s in facts.stays if s.kind in QUARANTINES)
    return (s.area_path for s in stays if s.ended_at is None)


def _restricted(facts: Facts) -> Iterable[str]:
    """Yield the area of each person under an order: once, however many orders."""
    standing = {
        (order.person_id, order.area_path)
        for order in facts.orders
        if order.starts_at <= facts.as_of
        and facts.as_of < (order.ended_at or order.ends_at)
    }
    of_person: dict[int, str] = {}
    for person_id, path in sorted(standing):
        of_person.setdefault(person_id, path)
    return of_person.values()


COUNTED: Final[Mapping[Figure, Callable[[Facts], Iterable[str]]]] = {
    Figure.CASES: _cases(lambda _facts, _case: True),
    Figure.COMMUNITY_CASES: _cases(lambda _facts, c: c.counts_as_community),
    Figure.CASES_TODAY: _cases(_is_of_today),
    Figure.COMMUNITY_TODAY: _cases(
        lambda facts, c: c.counts_as_community and _is_of_today(facts, c)
    ),
    Figure.CASES_YESTERDAY: _cases(_is_of_yesterday),
    Figure.COMMUNITY_YESTERDAY: _cases(
        lambda facts, c: c.counts_as_community and _is_of_yesterday(facts, c)
    ),
    Figure.OPEN_CASES: _cases(lambda _facts, c: c.closed_at is None),
    Figure.DEATHS: _cases(lambda _facts, c: c.died_at is not None),
    Figure.CONTACTS: _contacts,
    Figure.OPEN_LOOPS: _open_loops,
    Figure.OPEN_CLOCKS: _clocks_in(OPEN_STATES),
    Figure.OVERDUE_CLOCKS: _clocks_in({ClockState.BREACHED}),
    Figure.OPEN_POINTS: _open_points,
    Figure.IN_QUARANTINE: _in_quarantine,
    Figure.RESTRICTED: _restricted,
}
