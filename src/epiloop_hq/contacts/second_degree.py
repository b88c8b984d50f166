"""How contacts of contacts are asked for: where meeting counts, and where not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from epiloop.contacts.engines.columns import NEVER
from epiloop.contacts.engines.place_rules import PlaceRules
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


PROPOSED: Final = SecondDegree(
    500,
    frozenset(
        {
            PlaceClass.TRANSPORT_HUB,
            PlaceClass.SHOP,
            PlaceClass.MARKET,
            PlaceClass.OUTDOORS,
        }
    ),
)
"""What a page proposes: homes, schools, workplaces and tables count, crowds do not."""
