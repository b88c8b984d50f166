"""Households of a ring: what each was given, what it still waits for, and the coverage."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from epiloop.disposal.loops import Loop
from epiloop.disposal.steps import Step
from epiloop_hq.actor import Actor
from epiloop_hq.disposal.models import Item
from epiloop_hq.disposal.queries.items import ItemRow, item_row_of
from epiloop_hq.disposal.queries.rebuild import loops_of


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One piece of a household's package; `done_at` None while it is to be done."""

    key: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One household of a ring, with the optional work chosen for it."""

    item: ItemRow
    ring: str
    chosen_work: tuple[str, ...]
    work: tuple[WorkLine, ...]

    @property
    def is_done(self) -> bool:
        """Whether the whole package was given."""
        return self.item.outcome == Step.RELEASED


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many households a ring has, and how many have their whole package."""

    households: int
    done: int

    @property
    def share(self) -> float | None:
        """The part of the households that is done; None if there are none."""
        return self.done / self.households if self.households else None


def households_of_case(case_id: int, actor: Actor) -> tuple[HouseholdRow, ...]:
    """Return every household of a case's ring, open ones first (3 queries)."""
    rows = Item.objects.visible_to(actor).filter(case_id=case_id, kind="household")
    return _rows(sorted(rows, key=lambda i: (i.closed_at is not None, i.pk)))


def open_households(
    outbreak_id: int, actor: Actor, *, area_path: str = "", after: int = 0, limit: int
) -> tuple[HouseholdRow, ...]:
    """Return households that wait for something, in order of entry (3 queries)."""
    rows = Item.objects.visible_to(actor).filter(
        outbreak_id=outbreak_id,
        kind="household",
        closed_at__isnull=True,
        pk__gt=after,
    )
    if area_path:
        rows = rows.filter(area_path__under=area_path)
    return _rows(rows.order_by("pk")[:limit])


def coverage_of(case_id: int, actor: Actor) -> Coverage:
    """Return how much of a case's ring is done (1 query); cancelled ones do not count."""
    rows = Item.objects.visible_to(actor).filter(case_id=case_id, kind="household")
    ends = list(rows.exclude(outcome=Step.CANCELLED).values_list("outcome", flat=True))
    return Coverage(len(ends), ends.count(Step.RELEASED))


def _rows(items: Iterable[Item]) -> tuple[HouseholdRow, ...]:
    listed = list(items)
    loops = loops_of(listed)
    return tuple(
        HouseholdRow(item_row_of(i), i.ring, tuple(i.chosen_work), _work(loops[i.pk]))
        for i in listed
    )


def _work(loop: Loop) -> tuple[WorkLine, ...]:
    done = {step.step: step.happened_at for step in loop.done}
    return tuple(WorkLine(a.key, done.get(a.key)) for a in loop.path.added)
