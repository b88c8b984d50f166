"""How well testing goes in a period: results in time, and those that were no result."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.actor import Actor
from epiloop_hq.laboratory.models import Tube


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingFigures:
    """Tubes sampled in a period; the counts by outcome and those waiting add up.

    `median_turnaround` is from sample to result; None while there is no result.
    """

    tubes: int
    waiting: int
    by_outcome: dict[TubeResult, int]
    median_turnaround: timedelta | None

    @property
    def invalid_share(self) -> float | None:
        """Invalid results of all results; None while there is no result."""
        reported = self.tubes - self.waiting
        return self.by_outcome[TubeResult.INVALID] / reported if reported else None


def sampling_figures(
    actor: Actor, *, since: datetime, until: datetime
) -> SamplingFigures:
    """Return figures on the tubes sampled in `[since, until)` (1 query)."""
    rows = Tube.objects.visible_to(actor).filter(
        sampled_at__gte=since, sampled_at__lt=until
    )
    found = list(rows.values_list("outcome", "sampled_at", "reported_at"))
    counts = Counter(outcome for outcome, _sampled, _reported in found)
    took = [reported - sampled for _outcome, sampled, reported in found if reported]
    return SamplingFigures(
        tubes=len(found),
        waiting=counts[""],
        by_outcome={result: counts[result.value] for result in TubeResult},
        median_turnaround=_median(took),
    )


def _median(lengths: Sequence[timedelta]) -> timedelta | None:
    if not lengths:
        return None
    return timedelta(seconds=median(length.total_seconds() for length in lengths))
