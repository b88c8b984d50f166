"""Single omissions and contradictions, planted into a full day past every guard.

Each plant damages one row of one list, as a lost message, a slip of the hand or a fault of
the program would, and returns what the day's run must name: check, subject, sentence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction

from builders.day_work import Day
from epiloop.reconcile import Scope
from epiloop_hq.reconciliation.catalogue import all_checks
from planting import answers, cases, journeys, laboratory  # noqa: F401  each notes its plants
from planting.damage import PLANTS


@dataclass(frozen=True, slots=True)
class Planted:
    """What must be found: by which check, about which subject, in which words."""

    check: str
    kind: str
    id: int
    says: str


@contextmanager
def planted(number: int, day: Day) -> Iterator[Planted]:
    """Plant one gap, each number another, and take it back afterwards."""
    check, plant = PLANTS[number % len(PLANTS)]
    with transaction.atomic():
        yield Planted(check, *plant(day, np.random.default_rng(number)))
        transaction.set_rollback(True)


def differences(
    now: datetime, area_path: str = "", *, only: str = ""
) -> dict[Planted, str]:
    """Return everything a run finds, or one check, each with the area it belongs to."""
    return {
        Planted(name, d.kind, d.id, d.says): d.area_path
        for name, check in all_checks().items()
        if only in {"", name}
        for d in check.differences(Scope(area_path, now))
    }
