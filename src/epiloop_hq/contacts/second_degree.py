"""How contacts of contacts are asked for: where meeting counts, and where not."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from epiloop.contacts.engines.columns import NEVER
from epiloop.contacts.engines.place_rules import DEFAULT, PlaceRules, load_place_rules
from epiloop.records import PlaceClass
from epiloop_hq.audit.plain import Row


@dataclass(frozen=True, slots=True)
class SecondDegree:
    """Contacts of every close contact found, decided on or not.

    Attributes
    ----------
    most_stays
        Stays a day above which a place is left out, and named; None for no cap.
    not_at
        Classes of places where meeting does not count.
    """

    most_stays: int | None = None
    not_at: frozenset[PlaceClass] = frozenset()

    @property
    def rules(self) -> PlaceRules:
        """The same as the search takes it."""
        return PlaceRules(self.most_stays, dict.fromkeys(self.not_at, int(NEVER)))

    def stored(self) -> Row:
        """Return it as plain values."""
        return {
            "most_stays": self.most_stays,
            "not_at": [one.value for one in sorted(self.not_at)],
        }

    @classmethod
    def restored(cls, values: Mapping[str, object]) -> "SecondDegree | None":
        """Return what `stored` gave; None for nothing."""
        if not values:
            return None
        most, not_at = values["most_stays"], values["not_at"]
        if not isinstance(not_at, list):
            raise TypeError("Classes of places are a list.")
        return cls(
            None if most is None else int(str(most)),
            frozenset(PlaceClass(one) for one in not_at),
        )


@cache
def proposed() -> SecondDegree:
    """Return what a page proposes: the second degree of the rules that are shipped."""
    _, second = load_place_rules(DEFAULT, degrees=2)
    never = (one for one, least in second.by_class.items() if least == NEVER)
    return SecondDegree(second.most_stays, frozenset(never))
