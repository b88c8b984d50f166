"""From facts to the picture of every area: figures, and indicators where they say enough."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from epiloop.situation.facts import ClockFact, Facts
from epiloop.situation.figures import Figure, figures_by_area
from epiloop.situation.indicators import (
    CurveBy,
    delay_indicators,
    epidemic_curve,
    indicators_of,
    loads,
)
from epiloop_hq.audit.plain import canonical, plain
from epiloop_hq.situation.stored import (
    stored_curve,
    stored_indicators,
    stored_loads,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One area's figures, and its indicators as plain values."""

    area_path: str
    figures: dict[Figure, int]
    indicators: list[dict[str, Any]] = field(default_factory=list)
    by_unit: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    loads: list[dict[str, Any]] = field(default_factory=list)
    curves: dict[str, dict[str, Any]] = field(default_factory=dict)


def drawn(facts: Facts, *, with_indicators: Collection[str]) -> tuple[Drawn, ...]:
    """Return the picture of every area in which anything is counted, by path.

    Parameters
    ----------
    with_indicators
        Areas of which indicators are worked out; the root always is one.
    """
    wanted = {facts.area_path, *with_indicators}
    return tuple(
        _whole(facts.within(path), counts)
        if path in wanted
        else Drawn(area_path=path, figures=counts)
        for path, counts in sorted(figures_by_area(facts).items())
    )


def pictures_digest(areas: Iterable[Drawn]) -> str:
    """Return the SHA-256 of all that is drawn of the areas, in hexadecimal."""
    summed = hashlib.sha256()
    for area in areas:
        summed.update(canonical(plain(asdict(area))).encode())
    return summed.hexdigest()


def _whole(facts: Facts, counts: dict[Figure, int]) -> Drawn:
    return Drawn(
        area_path=facts.area_path,
        figures=counts,
        indicators=stored_indicators(indicators_of(facts)),
        by_unit=_by_unit(facts),
        loads=stored_loads(loads(facts.clocks, now=facts.as_of)),
        curves={str(by): stored_curve(epidemic_curve(facts, by=by)) for by in CurveBy},
    )


def _by_unit(facts: Facts) -> dict[str, list[dict[str, Any]]]:
    """Return the indicators of each unit's clocks; "" are those of cases' own teams."""
    of_unit: defaultdict[str, list[ClockFact]] = defaultdict(list)
    for clock in facts.clocks:
        of_unit[str(clock.unit_id or "")].append(clock)
    return {
        unit: stored_indicators(delay_indicators(own, now=facts.as_of))
        for unit, own in sorted(of_unit.items())
    }
