"""What may be done to an item now: every further step, and what stands in its way.

From the same tables and checks that the actions use, so that a button which is offered
is not refused for its step, and one that is not says why.
"""

from dataclasses import dataclass
from datetime import datetime

from epiloop.disposal.points import NEXT_POINT_STEPS, PointStep
from epiloop.disposal.steps import NEXT_STEPS, Step
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.disposal.models import Item, StepExcused
from epiloop_hq.disposal.queries.items import (
    ClockRow,
    ItemRow,
    StepRow,
    clocks_of_items,
    item_row_of,
    steps_of,
)
from epiloop_hq.disposal.queries.rebuild import loops_of, point_loops_of
from epiloop_hq.disposal.rights import may_be_given_up, needed_for


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOption:
    """One further step: what must come before it, what shows it, whether the viewer may.

    `evidence` is what would do, any one of it; empty where the deed is its own evidence.
    """

    step: str
    missing: tuple[str, ...]
    evidence: tuple[str, ...]
    is_permitted: bool

    @property
    def is_open(self) -> bool:
        """Whether the viewer may take the step now."""
        return self.is_permitted and not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcusedRow:
    """A required step left out, or an end accepted, by decision."""

    step: str
    reason: str
    asked_by: str
    approved_by: str
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOptions:
    """One item with everything that may be done to it by one viewer.

    `added_open` are the steps of its protocol that are due now; `to_excuse` those that
    could still be left out by decision.
    """

    item: ItemRow
    order: tuple[str, ...]
    taken: tuple[StepRow, ...]
    clocks: tuple[ClockRow, ...]
    options: tuple[StepOption, ...]
    added_open: tuple[str, ...]
    to_excuse: tuple[str, ...]
    excused: tuple[ExcusedRow, ...]
    whose_turn: str
    may_be_given_up: bool
    may_locate: bool
    may_transfer: bool
    may_offer: bool
    may_excuse: bool


def item_options(item_id: int, actor: Actor) -> ItemOptions:
    """Return one item and what may be done to it (5 queries).

    Raises
    ------
    Item.DoesNotExist
        If there is none, or not for this viewer.
    """
    item = Item.objects.visible_to(actor).get(pk=item_id)
    if item.point_id is not None:
        return _of_point(item, actor)
    loop = loops_of([item])[item.pk]
    turn = loop.whose_turn()
    is_open = item.closed_at is None
    settled = {done.step for done in loop.done} | {e.step for e in loop.exceptions}
    required = (*map(str, loop.path.required), *loop.path.mandatory)
    return _options(
        item,
        actor,
        order=loop.path.order,
        options=tuple(
            StepOption(
                step=step,
                missing=loop.missing_before(step),
                evidence=tuple(sorted(loop.path.evidence_of(step))),
                is_permitted=all(
                    actor.may(needed, area_path=item.acting_area_path)
                    for needed in needed_for(step, present=item.step)
                ),
            )
            for step in Step
            if is_open and step in NEXT_STEPS[loop.step] and loop.path.has(step)
        ),
        added_open=tuple(a.key for a in loop.open_added_steps()) if is_open else (),
        to_excuse=tuple(s for s in required if s not in settled) if is_open else (),
        whose_turn="" if turn is None else str(turn),
    )


def _of_point(item: Item, actor: Actor) -> ItemOptions:
    loop = point_loops_of([item])[item.pk]
    may = actor.may(Permission.CONTACT_LOCATE, area_path=item.acting_area_path)
    allowed = loop.next_steps()
    done = {step.step for step in loop.done}
    # Merging and cancelling come with the trail; handing over is an offer.
    by_itself = {PointStep.MERGED, PointStep.CANCELLED, PointStep.HANDED_OVER}
    return _options(
        item,
        actor,
        order=(
            PointStep.IDENTIFIED,
            PointStep.OWNED,
            PointStep.LOCKED,
            PointStep.PEOPLE_LISTED,
            PointStep.PUBLISHED,
            PointStep.DISINFECTED,
            *(added.key for added in loop.added),
            PointStep.REOPENED,
        ),
        options=tuple(
            StepOption(
                step=step,
                missing=() if step in allowed else loop.missing_to_be_safe(),
                evidence=(),
                is_permitted=may,
            )
            for step in PointStep
            if step in NEXT_POINT_STEPS[loop.step] and step not in by_itself
        ),
        added_open=tuple(a.key for a in loop.added if a.key not in done),
        to_excuse=(),
        whose_turn="",
    )


def _options(
    item: Item,
    actor: Actor,
    *,
    order: tuple[str, ...],
    options: tuple[StepOption, ...],
    added_open: tuple[str, ...],
    to_excuse: tuple[str, ...],
    whose_turn: str,
) -> ItemOptions:
    def may(permission: Permission) -> bool:
        return actor.may(permission, area_path=item.acting_area_path)

    return ItemOptions(
        item=item_row_of(item),
        order=order,
        taken=steps_of([item.pk], actor),
        clocks=clocks_of_items([item.pk]),
        options=options,
        added_open=added_open,
        to_excuse=to_excuse,
        excused=_excused(item.pk, actor),
        whose_turn=whose_turn,
        may_be_given_up=item.closed_at is None and may_be_given_up(item.step),
        may_locate=may(Permission.CONTACT_LOCATE),
        may_transfer=may(Permission.CONTACT_TRANSFER),
        may_offer=item.closed_at is None and may(Permission.HANDOVER_OFFER),
        may_excuse=may(Permission.CASE_CLOSE),
    )


def _excused(item_id: int, actor: Actor) -> tuple[ExcusedRow, ...]:
    rows = StepExcused.objects.unscoped(reason="decisions on a visible item").filter(
        item_id=item_id
    )
    return tuple(
        ExcusedRow(
            step=row.step,
            reason=actor.told(row.reason, row.area_path),
            asked_by=row.asked_by,
            approved_by=row.approved_by,
            happened_at=row.happened_at,
        )
        for row in rows.order_by("happened_at", "pk")
    )
