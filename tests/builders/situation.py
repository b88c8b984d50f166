"""Random deeds of an outbreak's first days, each through its action."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np

from builders.cases import a_case
from builders.contacts import a_contact
from builders.disposal import a_stay, locate
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, FENGTAI, SYSTEM, YANCUN
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.disposal import actions as disposal

AREAS = (DOUDIAN, YANCUN, FENGTAI)
HOUR = timedelta(hours=1)
T = TypeVar("T")


class RandomDeeds:
    """Does one deed after another, each a while after the one before."""

    def __init__(self, seed: int, *, since: datetime) -> None:
        self._chance = np.random.default_rng(seed)
        self.now = since
        self.outbreak_id = an_outbreak()
        self.cases: list[int] = []
        self.refuted: set[int] = set()
        # Of whom nobody has found yet: person → item and case.
        self.items: dict[int, tuple[int, int]] = {}
        self.people: list[int] = []

    def do(self, number: int) -> None:
        """Do so many deeds, the first of them a case."""
        deeds = (
            self.a_case,
            self.a_contact,
            self.a_contact,
            self.a_locating,
            self.a_stay,
            self.a_link,
            self.a_refutation,
            self.a_correction,
        )
        self.a_case()
        for _ in range(number - 1):
            self.now += self._chance.random() * 3 * HOUR
            self._one_of(deeds)()

    def a_case(self) -> None:
        """Open a case of somebody, perhaps of a contact, with some of its dates."""
        known = self.people and self._chance.random() < 0.5
        person = self._one_of(self.people) if known else a_person("Case")
        if known:
            self.people.remove(person)
            self.items.pop(person, None)
        self.cases.append(
            a_case(
                person,
                route=self._one_of(list(DiscoveryRoute)),
                area_path=self._one_of(AREAS),
                outbreak_id=self.outbreak_id,
                dates=self._dates(),
                when=self.now,
            )
        )

    def a_contact(self) -> None:
        """Decide on a contact of a case, and open its loop with its clocks."""
        person = a_person("Contact", self._one_of(AREAS))
        case = self._case()
        contact = a_contact(case, person_id=person, when=self.now)
        (item,) = disposal.open_contact_items([contact], actor=SYSTEM, now=self.now)
        self.items[person] = (item, case)
        self.people.append(person)

    def a_locating(self) -> None:
        """Find somebody who is looked for, if there is anybody."""
        if self.items:
            locate(self._taken(), at=self.now)

    def a_stay(self) -> None:
        """Bring somebody into an observation site."""
        if self.items:
            self.now += HOUR
            a_stay(self._taken(), at=self.now)

    def a_link(self) -> None:
        """Link two cases, the earlier one as the source."""
        infector, infectee = sorted((self._case(), self._case()))
        if infector != infectee:
            cases.link_cases(
                infector, infectee, actor=SYSTEM, now=self.now, source="interview"
            )

    def a_refutation(self) -> None:
        """Find that somebody was never infected; never the last case."""
        standing = [case for case in self.cases if case not in self.refuted]
        if len(standing) > 2:
            case = self._one_of(standing)
            self.refuted.add(case)
            self.items = {p: told for p, told in self.items.items() if told[1] != case}
            when = {"happened_at": self.now, "now": self.now}
            cases.refute_case(case, actor=SYSTEM, evidence="negative", **when)

    def a_correction(self) -> None:
        """Learn when somebody fell ill, or that it was another day."""
        day = (self.now - int(self._chance.integers(1, 120)) * HOUR).date()
        cases.correct_case(
            self._case(),
            {"onset_on": day},
            actor=SYSTEM,
            now=self.now,
            reason="told again",
        )

    def _case(self) -> int:
        standing = [case for case in self.cases if case not in self.refuted]
        return self._one_of(standing)

    def _one_of(self, among: Sequence[T]) -> T:
        return among[int(self._chance.integers(len(among)))]

    def _taken(self) -> int:
        return self.items.pop(self._one_of(sorted(self.items)))[0]

    def _dates(self) -> CaseDates:
        sampled = self.now - int(self._chance.integers(2, 20)) * HOUR
        known = [self._chance.random() < 0.7 for _ in range(3)]
        return CaseDates(
            onset_on=(sampled - 40 * HOUR).date() if known[0] else None,
            sampled_at=sampled,
            positive_at=sampled + HOUR if known[1] else None,
            reported_at=self.now if known[2] else None,
        )
