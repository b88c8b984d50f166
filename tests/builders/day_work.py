"""What happens to every case of a day: a team, a confirmation, a drive, an arrival."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from django.test import TestCase

from builders.access import actor_for
from builders.actors import at
from builders.disposal import a_journey, arrive, locate
from builders.places import (
    FANGSHAN,
    SYSTEM,
    a_place,
)
from epiloop.records import PlaceClass
from epiloop_hq import clock
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import items_of_case

CLOSE = at("2022-04-23 20:00")
EVE = at("2022-04-22 12:00")


@dataclass(slots=True)
class Day:
    """Ids of what happened, by what it is good for."""

    draw: np.random.Generator
    folder: Path
    units: dict[str, int] = field(default_factory=dict)
    outbreak: int = 0
    lead: int = 0
    relief: int = 0
    hotel: int = 0
    case: int = 0  # found on the day, confirmed, in hospital
    older_case: int = 0
    ebola_case: int = 0
    pools: dict[str, int] = field(default_factory=dict)
    contacts: tuple[int, ...] = ()  # determined on the day
    transfers: dict[str, int] = field(default_factory=dict)
    released: int = 0  # a stay
    observed: int = 0  # a stay with tests done
    followed: int = 0  # a contact looked at day by day
    proposed: int = 0
    batch: int = 0

    def minutes(self, most: int = 10) -> timedelta:
        """Return some minutes: no two days go alike."""
        return timedelta(minutes=int(self.draw.integers(most + 1)))


@contextmanager
def deeds(instant: datetime) -> Iterator[dict[str, object]]:
    """Let what follows from the deeds of a block follow at their instant."""
    with clock.at(instant), TestCase.captureOnCommitCallbacks(execute=True):
        yield {"actor": SYSTEM, "happened_at": instant, "now": instant}


def team(day: Day, case: int, instant: datetime) -> None:
    """Form a case's team; its lead accepts."""
    with deeds(instant):
        post = disposal.form_team(case, lead_id=day.lead, actor=SYSTEM, now=instant)
        disposal.accept_post(post, actor=actor_for(day.lead), now=instant)


def confirm(case: int, instant: datetime) -> None:
    """Confirm a case, which determines the infected person."""
    with deeds(instant) as when:
        cases.change_status(case, CaseStatus.CONFIRMED, evidence="Recheck", **when)


def to_hospital(case: int, instant: datetime, vehicle: str) -> int:
    """Locate an infected person, drive them alone, and sign for them an hour later."""
    (item,) = (i.id for i in items_of_case(case, SYSTEM, kinds=("case",)))
    with deeds(instant):
        locate(item, at=instant)
        hospital = a_place("Hospital", FANGSHAN, kind=PlaceClass.HEALTH_FACILITY)
        journey = a_journey(item, at=instant, place_id=hospital, vehicle=vehicle)
    there = instant + timedelta(minutes=50)
    with deeds(there):
        arrive(journey, at=there)
        cases.correct_case(case, {"isolated_at": there}, actor=SYSTEM, now=there)
    return journey


def to_hotel(day: Day, item: int, instant: datetime, vehicle: str) -> int:
    """Locate a contact, drive them to the observation site; return the stay."""
    with deeds(instant):
        locate(item, at=instant)
        journey = a_journey(item, at=instant, place_id=day.hotel, vehicle=vehicle)
    there = instant + timedelta(minutes=40) + day.minutes()
    with deeds(there):
        found = arrive(journey, at=there)
    assert found is not None
    return found


def items_of(case: int) -> dict[int, int]:
    """Return contact → item of a case."""
    rows = items_of_case(case, SYSTEM, kinds=("contact",))
    return {row.contact_id: row.id for row in rows if row.contact_id}
