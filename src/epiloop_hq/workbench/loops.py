"""A person's loop as a strip of steps, and an item's state as a chip."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from epiloop.disposal.paths import REQUIRED_STEPS, LoopKind
from epiloop.disposal.steps import CLOSED_ONLY_BY_DECISION
from epiloop_hq.disposal.labels import step_label
from epiloop_hq.disposal.queries.items import ItemRow, LoopRow, StepRow
from epiloop_hq.disposal.queries.options import ExcusedRow
from epiloop_hq.web.parts import Step
from epiloop_hq.web.states import State

TROUBLED: Final = {
    "unreachable": State.UNREACHABLE,
    "lapsed": State.SUSPENDED,
    "refused": State.REFUSED,
    "lost": State.UNREACHABLE,
}


def item_state(item: ItemRow, *, now: datetime) -> State:
    """Return how an item stands: ended, in trouble, overdue, due soon, or running."""
    if item.closed_at is not None:
        return State.DONE
    if item.step in CLOSED_ONLY_BY_DECISION:
        return TROUBLED[item.step]
    if item.next_due_at is None:
        return State.OPEN
    if item.next_due_at < now:
        return State.OVERDUE
    is_soon = item.next_soon_at is not None and item.next_soon_at <= now
    return State.DUE_SOON if is_soon else State.RUNNING


def loop_strip(loop: LoopRow, *, now: datetime) -> tuple[Step, ...]:
    """Return every step of a loop as it is shown, with when and by whom it was taken."""
    return strip_of(loop.item, loop.order, loop.taken, now=now)


def strip_of(
    item: ItemRow,
    order: Sequence[str],
    taken: Iterable[StepRow],
    *,
    excused: Iterable[ExcusedRow] = (),
    now: datetime,
) -> tuple[Step, ...]:
    """Return the steps of an item in order; detours stand where they were taken.

    A step that was left out by decision shows so, with who allowed it.
    """
    rows = {row.step: row for row in taken}
    left_out = {row.step: row for row in excused}
    before: list[str] = []
    shown = list(order)
    for step in rows:
        if step not in order:
            places = [shown.index(one) for one in before]
            shown.insert(max(places, default=-1) + 1, step)
        before.append(step)
    return tuple(
        _step(item, name, rows.get(name), left_out.get(name), now=now) for name in shown
    )


def dots_of(item: ItemRow, *, now: datetime) -> tuple[State, ...]:
    """Return where an item stands as a row of marks, without reading its steps.

    For lists: the required steps of its loop up to the present one count as taken.
    """
    order = _required(item)
    at = order.index(item.step) if item.step in order else -1
    if at < 0:
        return (item_state(item, now=now),)
    return tuple(
        State.DONE
        if place < at or item.closed_at is not None
        else item_state(item, now=now)
        if place == at
        else State.NOT_STARTED
        for place in range(len(order))
    )


def _required(item: ItemRow) -> tuple[str, ...]:
    if not item.loop_kind:
        return ()
    return tuple(map(str, REQUIRED_STEPS[LoopKind(item.loop_kind)]))


def _step(
    item: ItemRow,
    name: str,
    taken: StepRow | None,
    left_out: ExcusedRow | None,
    *,
    now: datetime,
) -> Step:
    is_present = name == item.step and item.closed_at is None
    state = _state(item, name, is_taken=taken is not None, now=now)
    if taken is None and left_out is not None:
        state = State.DROPPED
    return Step(
        name=step_label(name, protocol_id=item.protocol_id),
        state=state,
        at=None if taken is None else taken.happened_at,
        who="" if taken is None else taken.actor_name,
        note="" if taken is None else taken.evidence,
        due_at=item.next_due_at if is_present else None,
    )


def _state(item: ItemRow, name: str, *, is_taken: bool, now: datetime) -> State:
    if name == item.step and item.closed_at is None:
        return item_state(item, now=now)
    if is_taken:
        return TROUBLED.get(name, State.DONE)
    return State.NOT_STARTED
