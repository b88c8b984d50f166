"""Where meeting counts, and from how long an encounter: rules applied before the search.

[cap]
stays_a_day = 5000            # busier places are left out, and named
[class.shop]
least_minutes = 30            # or: counts = false
[place."mall 7"]
counts = false
[degree.2.class.transport_hub]
counts = false                # a degree with rules of its own has only these
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from epiloop.contacts.engines.columns import MINUTE_US, NEVER, Whole
from epiloop.errors import EpiloopError
from epiloop.records import PlaceClass
from epiloop.visits.ids import NO_CODE
from epiloop.visits.index import CLASSES, VisitIndex

SECTIONS: Final = {"cap", "class", "place", "degree"}


class PlaceRulesRefusedError(EpiloopError, ValueError):
    """A file of place rules says something that no rule can."""


@dataclass(frozen=True, slots=True)
class TooBusy:
    """A place left out for its number of stays: what was found there is not told.

    Attributes
    ----------
    stays
        That begin there on its busiest day.
    """

    place_id: str
    stays: int


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """Rules for one degree.

    Attributes
    ----------
    most_stays
        Stays a day at a place above which it is left out; None for no cap.
    by_class, by_place
        Shortest encounter that counts, in microseconds; `NEVER` where none does. A
        place's own rule goes before that of its class.
    """

    most_stays: int | None = None
    by_class: Mapping[PlaceClass, int] = field(default_factory=dict)
    by_place: Mapping[str, int] = field(default_factory=dict)

    def least_at(self, index: VisitIndex) -> tuple[Whole, tuple[TooBusy, ...]]:
        """Return the shortest encounter that counts at each place, and places left out."""
        of_class = np.array([self.by_class.get(kind, 0) for kind in CLASSES], np.int64)
        least = of_class[index.class_of_place]
        codes = index.places.find(list(self.by_place))
        for code, shortest in zip(codes, self.by_place.values(), strict=True):
            if code != NO_CODE:
                least[code] = shortest
        return least, self._leave_out_busy(index, least)

    def _leave_out_busy(self, index: VisitIndex, least: Whole) -> tuple[TooBusy, ...]:
        if self.most_stays is None:
            return ()
        busiest = index.busiest_day()
        over = np.flatnonzero((busiest > self.most_stays) & (least != NEVER))
        least[over] = NEVER
        names = index.places.decode(over.astype(np.uint32)).to_pylist()
        return tuple(
            TooBusy(name, int(busiest[code]))
            for name, code in zip(names, over, strict=True)
        )


def load_place_rules(path: Path, *, degrees: int) -> list[PlaceRules]:
    """Read place rules; return those of each degree.

    Raises
    ------
    PlaceRulesRefusedError
        If the file cannot be read or says what no rule can.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlaceRulesRefusedError(f"{path} cannot be read: {error}") from error
    try:
        special = content.pop("degree", {})
        general = _rules(content)
        own = {int(degree): _rules(rules) for degree, rules in special.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PlaceRulesRefusedError(f"{path}: {error}") from error
    return [own.get(degree, general) for degree in range(1, degrees + 1)]


def _rules(content: dict[str, dict[str, dict[str, object]]]) -> PlaceRules:
    strangers = sorted(content.keys() - SECTIONS)
    if strangers:
        raise ValueError(f"there is no section {', '.join(strangers)}")
    cap = content.get("cap", {}).get("stays_a_day")
    return PlaceRules(
        None if cap is None else int(str(cap)),
        {
            PlaceClass(name): _shortest(name, rule)
            for name, rule in content.get("class", {}).items()
        },
        {
            name: _shortest(name, rule)
            for name, rule in content.get("place", {}).items()
        },
    )


def _shortest(name: str, rule: dict[str, object]) -> int:
    match rule:
        case {"counts": False, **rest} if not rest:
            return int(NEVER)
        case {"counts": True, **rest} if not rest:
            return 0
        case {"least_minutes": int(minutes), **rest} if not rest and minutes >= 0:
            return minutes * MINUTE_US
        case _:
            raise ValueError(
                f"{name}: a rule is counts = false, or least_minutes = a number"
            )
