"""Following to the end: what keeps a case open, and what has been silent too long (C65)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from epiloop.disposal.points import POINT_OUTCOMES, PointStep
from epiloop.disposal.steps import OUTCOMES, Step
from epiloop.errors import EpiloopError
from epiloop.timeline import check_aware

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from epiloop.disposal.loops import StepException


class ItemKind(StrEnum):
    """Kinds of items that a case can have open."""

    PERSON = "person"
    POINT = "point"
    TEST = "test"
    HANDOVER = "handover"
    ASSIST_REQUEST = "assist_request"
    REQUEST = "request"
    ORDER = "order"
    WORK_ITEM = "work_item"
    REPORT = "report"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One item of a case, as closing sees it.

    Parameters
    ----------
    kind, item_id
        What it is.
    stands_at
        The step, state or result it has reached.
    is_finished
        Whether that is an end. For persons and points the tables say so:
        `person_item`, `point_item`.
    last_moved_at
        When something last happened to it.
    given_up
        A recorded decision to accept the item as it stands, such as a person who
        stays lost at the end of the period.
    """

    kind: ItemKind
    item_id: str
    stands_at: str
    is_finished: bool
    last_moved_at: datetime
    given_up: StepException | None = None

    def __post_init__(self) -> None:
        check_aware(self.last_moved_at)

    @property
    def is_open(self) -> bool:
        """Return whether the item keeps its case open; silence never closes it."""
        return not self.is_finished and self.given_up is None


class CaseStaysOpenError(EpiloopError):
    """A case cannot be closed; carries the items that keep it open."""

    def __init__(self, items: tuple[CaseItem, ...]) -> None:
        self.items = items
        listed = "; ".join(f"{i.kind} {i.item_id} is {i.stands_at}" for i in items)
        super().__init__(
            f"The case cannot be closed, {len(items)} of its items are open: {listed}."
        )


def person_item(
    item_id: str,
    step: Step,
    *,
    last_moved_at: datetime,
    given_up: StepException | None = None,
) -> CaseItem:
    """Return a person's loop as an item; its table of moves says whether it is over."""
    return CaseItem(
        ItemKind.PERSON, item_id, step, step in OUTCOMES, last_moved_at, given_up
    )


def point_item(
    item_id: str,
    step: PointStep,
    *,
    last_moved_at: datetime,
    given_up: StepException | None = None,
) -> CaseItem:
    """Return a risk point as an item; its table of moves says whether it is over."""
    return CaseItem(
        ItemKind.POINT, item_id, step, step in POINT_OUTCOMES, last_moved_at, given_up
    )


def open_items(items: Iterable[CaseItem]) -> tuple[CaseItem, ...]:
    """Return the items that keep a case open, in the order given."""
    return tuple(item for item in items if item.is_open)


def check_may_close(items: Iterable[CaseItem]) -> None:
    """Raise `CaseStaysOpenError` with the list unless every item of a case is closed."""
    if still_open := open_items(items):
        raise CaseStaysOpenError(still_open)


def idle_items(
    items: Iterable[CaseItem], *, limit: timedelta, now: datetime
) -> tuple[CaseItem, ...]:
    """Return the open items silent for longer than the limit, most silent first."""
    silent = [i for i in open_items(items) if now - i.last_moved_at > limit]
    return tuple(sorted(silent, key=lambda item: (item.last_moved_at, item.item_id)))
