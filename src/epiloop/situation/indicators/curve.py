"""Cases by day, of onset, of sample and of report."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from epiloop.situation.facts import CaseFact, Facts
from epiloop.timeline import ONE_DAY


class CurveBy(StrEnum):
    """Which day of a case counts."""

    ONSET = "onset"
    SAMPLE = "sample"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class CurveDay:
    """One day of the curve: all cases, and how many of them in the community."""

    on: date
    cases: int
    community: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Every day from the first case to the last day known, without a gap.

    `undated` cases have no such day; they stand in no column.
    """

    by: CurveBy
    days: tuple[CurveDay, ...]
    undated: int

    def latest(self, number: int) -> tuple[CurveDay, ...]:
        """Return the last days; where all of them are zero, those up to the last case."""
        after = next((n for n, day in enumerate(reversed(self.days)) if day.cases), 0)
        end = len(self.days) - (after if after >= number else 0)
        return self.days[max(0, end - number) : end]


def epidemic_curve(facts: Facts, *, by: CurveBy) -> Curve:
    """Return cases by day of onset, of first positive sample, or of report."""
    cases = facts.standing_cases
    dated = [(day, c) for c in cases if (day := DAY_OF[by](facts, c)) is not None]
    every = Counter(day for day, _ in dated)
    community = Counter(day for day, c in dated if c.counts_as_community)
    days = []
    if every:
        on, last = min(every), max(*every, facts.today)
        while on <= last:
            days.append(CurveDay(on, every[on], community[on]))
            on += ONE_DAY
    return Curve(by, tuple(days), len(cases) - len(dated))


def _day(facts: Facts, instant: datetime | None) -> date | None:
    return None if instant is None else facts.day_of(instant)


DAY_OF: Final[dict[CurveBy, Callable[[Facts, CaseFact], date | None]]] = {
    CurveBy.ONSET: lambda _facts, case: case.onset_on,
    CurveBy.SAMPLE: lambda facts, case: _day(facts, case.sampled_at),
    CurveBy.REPORT: lambda facts, case: _day(facts, case.reported_at),
}
