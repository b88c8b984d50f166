"""The indicators of an outbreak, each counted or estimated from the facts of an instant.

Facts ─▶ indicators_of   every one, with its interval or what it lacks
      ─▶ epidemic_curve  cases by day
      ─▶ step_times      the clocks of each step
      ─▶ loads           which step is about to be outrun
"""

from epiloop.situation.facts import Facts
from epiloop.situation.indicators.community_days import (
    ZeroRun,
    community_zero,
    published_days,
    zero_run,
)
from epiloop.situation.indicators.curve import Curve, CurveBy, CurveDay, epidemic_curve
from epiloop.situation.indicators.definitions import Definition, definitions
from epiloop.situation.indicators.early_warning import Alarm, Load, Thresholds, loads
from epiloop.situation.indicators.indicator import Indicator, Says, Unit
from epiloop.situation.indicators.milestones import milestones
from epiloop.situation.indicators.new_cases import case_shares
from epiloop.situation.indicators.restriction import restrictions
from epiloop.situation.indicators.timeliness import (
    StepTimes,
    delay_indicators,
    full_loop_rate,
    step_times,
)

__all__ = [
    "Alarm",
    "Curve",
    "CurveBy",
    "CurveDay",
    "Definition",
    "Indicator",
    "Load",
    "Says",
    "StepTimes",
    "Thresholds",
    "Unit",
    "ZeroRun",
    "definitions",
    "delay_indicators",
    "epidemic_curve",
    "indicators_of",
    "loads",
    "published_days",
    "step_times",
    "zero_run",
]


def indicators_of(facts: Facts) -> tuple[Indicator, ...]:
    """Return every indicator of an area at an instant, in the order of `definitions`."""
    found = (
        *case_shares(facts),
        *community_zero(facts),
        full_loop_rate(facts),
        *delay_indicators(facts.clocks, now=facts.as_of),
        *milestones(facts),
        *restrictions(facts),
    )
    place = {key: number for number, key in enumerate(definitions())}
    return tuple(sorted(found, key=lambda i: (place[i.key], i.of)))
