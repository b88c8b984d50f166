"""Where meeting counts, and from how long an encounter: rules applied before the search.

[cap]
stays_a_day = 5000            # busier places are left out, and named
pairs = 1000000               # of more pairs those longest together are kept, and told
[class.shop]
least_minutes = 30            # or: counts = false
[place."mall 7"]
counts = false
[degree.2.class.transport_hub]
counts = false                # a degree with rules of its own has only these

A venue whose visits were packed with a `zone` is many places, `mall 7#food court`, which
have the rule of `mall 7` unless they have their own. `default_place_rules.toml` beside
this file holds the rules proposed for a city.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.compute as pc

from epiloop.contacts.engines.columns import MINUTE_US, NEVER, Whole
from epiloop.errors import EpiloopError
from epiloop.records import PlaceClass
from epiloop.visits.ids import NO_CODE
from epiloop.visits.index import CLASSES, VisitIndex
from epiloop.visits.intake import ZONE

DEFAULT: Final = "default"
"""Names the rules that come with the package."""

SATURATED: Final = 0.1
"""Past this share of everybody a list of names says nothing; rules are proposed instead."""

SECTIONS: Final = {"cap", "class", "place", "degree"}
CAPS: Final = ("stays_a_day", "pairs")


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
    most_pairs
        Pairs kept of those found; None for all.
    by_class, by_place
        Shortest encounter that counts, in microseconds; `NEVER` where none does. A
        place's own rule goes before that of its class.
    """

    most_stays: int | None = None
    by_class: Mapping[PlaceClass, int] = field(default_factory=dict)
    by_place: Mapping[str, int] = field(default_factory=dict)
    most_pairs: int | None = None

    def least_at(self, index: VisitIndex) -> tuple[Whole, tuple[TooBusy, ...]]:
        """Return the shortest encounter that counts at each place, and places left out."""
        of_class = np.array([self.by_class.get(kind, 0) for kind in CLASSES], np.int64)
        least = of_class[index.class_of_place]
        self._rule_zones(index, least)
        codes = index.places.find(list(self.by_place))
        for code, shortest in zip(codes, self.by_place.values(), strict=True):
            if code != NO_CODE:
                least[code] = shortest
        return least, self._leave_out_busy(index, least)

    def _rule_zones(self, index: VisitIndex, least: Whole) -> None:
        ids = index.places.since(0)
        for place, shortest in self.by_place.items():
            zones = pc.starts_with(ids, place + ZONE).to_numpy(zero_copy_only=False)
            least[zones] = shortest

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


def load_place_rules(path: Path | str, *, degrees: int) -> list[PlaceRules]:
    """Read place rules; return those of each degree.

    Parameters
    ----------
    path
        Of a file, or `DEFAULT`.

    Raises
    ------
    PlaceRulesRefusedError
        If the file cannot be read or says what no rule can.
    """
    try:
        content = tomllib.loads(text_of(path))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlaceRulesRefusedError(f"{path} cannot be read: {error}") from error
    try:
        special = content.pop("degree", {})
        general = _rules(content)
        own = {int(degree): _rules(rules) for degree, rules in special.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PlaceRulesRefusedError(f"{path}: {error}") from error
    return [own.get(degree, general) for degree in range(1, degrees + 1)]


def text_of(path: Path | str) -> str:
    """Return what a file of place rules says; `DEFAULT` names the one shipped."""
    if str(path) == DEFAULT:
        shipped = files("epiloop.contacts.engines") / "default_place_rules.toml"
        return shipped.read_text(encoding="utf-8")
    return Path(path).read_text(encoding="utf-8")


def _rules(content: dict[str, dict[str, dict[str, object]]]) -> PlaceRules:
    strangers = sorted(content.keys() - SECTIONS)
    if strangers:
        raise ValueError(f"there is no section {', '.join(strangers)}")
    cap = content.get("cap", {})
    if cap.keys() - CAPS:
        raise ValueError(f"a cap is on {' or '.join(CAPS)}, not {', '.join(cap)}")
    most_stays, most_pairs = (
        None if name not in cap else int(str(cap[name])) for name in CAPS
    )
    return PlaceRules(
        most_stays,
        {
            PlaceClass(name): _shortest(name, rule)
            for name, rule in content.get("class", {}).items()
        },
        {
            name: _shortest(name, rule)
            for name, rule in content.get("place", {}).items()
        },
        most_pairs,
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
