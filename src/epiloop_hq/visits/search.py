"""Whom the packed visits name as having been where somebody was: quick, never too few."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines import default_engine, pair_engine
from epiloop.contacts.engines.columns import NEVER, PairRule, in_columns
from epiloop.contacts.engines.place_rules import PlaceRules, TooBusy
from epiloop.records import Visit
from epiloop.timeline import Interval
from epiloop.visits import VisitIndex
from epiloop.visits.memory import overlaid

ONE_MINUTE: Final = timedelta(minutes=1)
SEEKER: Final = "seeker"  # no person's id: those are numbers


@dataclass(frozen=True, slots=True)
class Named:
    """Persons to look up.

    Attributes
    ----------
    left_out
        Places among those of the stays where meeting does not count.
    too_busy
        Places left out for being so.
    """

    person_ids: frozenset[int]
    left_out: frozenset[int] = frozenset()
    too_busy: tuple[TooBusy, ...] = ()


def persons_near(
    index: VisitIndex,
    stays: Sequence[tuple[int, Interval]],
    *,
    lingering: timedelta,
    rules: PlaceRules,
    zone: ZoneInfo,
) -> Named:
    """Return who may have been at one of the places during or shortly after a stay.

    Parameters
    ----------
    stays
        Place and time; all are taken as stays of one seeker, told in no store.
    rules
        Places where meeting does not count.
    """
    told = [
        Visit(person_id=SEEKER, place_id=str(place), stay=widened(span.start, span.end))
        for place, span in stays
    ]
    if not told:
        return Named(frozenset())
    asked = overlaid(index, told, zone=zone)
    least_at, too_busy = rules.least_at(asked)
    window = Interval(
        min(one.stay.start for one in told), max(one.stay.end for one in told)
    )
    pairs = pair_engine(default_engine())(
        asked,
        in_columns([Seeker("", SEEKER, (window,))], asked.persons),
        PairRule(
            Threshold(),
            lingering // timedelta(microseconds=1),
            least_at,
            np.empty(0, np.bool_),
        ),
    )
    names: Iterable[str] = asked.persons.decode(pairs.person).to_pylist()
    places = sorted({one.place_id for one in told})
    never = least_at[asked.places.find(places)] == NEVER
    return Named(
        frozenset(int(name) for name in names),
        frozenset(int(place) for place, out in zip(places, never, strict=True) if out),
        too_busy,
    )


def widened(start: datetime, end: datetime) -> Interval:
    """Return the whole minutes that a stay touches, as packed visits tell it."""
    first = start.replace(second=0, microsecond=0)
    last = end.replace(second=0, microsecond=0)
    return Interval(first, last if last == end else last + ONE_MINUTE)
