"""Items as pages show them: a case's, a person's, with their clocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from epiloop.clocks import ClockState
from epiloop.disposal.steps import OWNERS, Step
from epiloop_hq.actor import Actor
from epiloop_hq.disposal.models import (
    Attempt,
    Clock,
    Item,
    StepTaken,
    Transfer,
)
from epiloop_hq.disposal.queries.rebuild import loops_of
from epiloop_hq.disposal.queries.rows import row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRow:
    """One clock."""

    id: int
    key: str
    protocol_id: str
    item_id: int | None
    case_id: int | None
    state: str
    started_at: datetime
    due_at: datetime
    soon_at: datetime
    met_at: datetime | None
    told_at: datetime | None
    breached_at: datetime | None
    completes: str
    area_path: str
    pauses: list[list[str]]

    @property
    def is_told_late(self) -> bool:
        """Whether the limit was said to be kept only when it had run out."""
        return (
            self.told_at is not None
            and self.state == ClockState.MET
            and self.told_at > self.due_at
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step that was taken."""

    item_id: int
    step: str
    happened_at: datetime
    recorded_at: datetime
    actor_name: str
    evidence_kinds: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One person, point or task of a case.

    `order` is every step of its loop as it is shown; `next_steps` what may come now.
    """

    id: int
    kind: str
    outbreak_id: int
    case_id: int | None
    contact_id: int | None
    hold_id: int | None
    point_id: int | None
    household_id: int | None
    person_id: int | None
    area_path: str
    case_area_path: str
    offered_area_path: str
    protocol_id: str
    loop_kind: str
    risk_class: str
    step: str
    step_at: datetime
    opened_at: datetime
    controlled_at: datetime | None
    next_due_at: datetime | None
    next_soon_at: datetime | None
    closed_at: datetime | None
    outcome: str
    owner: str
    located_place_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRow:
    """A person's loop in full: what it must pass through, what may come now."""

    item: ItemRow
    order: tuple[str, ...]
    taken: tuple[StepRow, ...]
    next_steps: tuple[str, ...]
    open_added: tuple[str, ...]
    whose_turn: str
    clocks: tuple[ClockRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One try to reach a person."""

    happened_at: datetime
    channel: str
    outcome: str
    note: str
    actor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRow:
    """One journey."""

    id: int
    item_id: int
    person_id: int
    destination_id: int
    vehicle: str
    carries: str
    requested_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None
    cancelled_at: datetime | None


def items_of_case(
    case_id: int, actor: Actor, *, kinds: Sequence[str] = ()
) -> tuple[ItemRow, ...]:
    """Return a case's items, open and urgent ones first (1 query)."""
    rows = Item.objects.visible_to(actor).filter(case_id=case_id)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    found = sorted(rows, key=_urgency)
    return tuple(map(item_row_of, found))


def items_of_person(person_id: int, actor: Actor) -> tuple[ItemRow, ...]:
    """Return a person's items in every case, open ones first (1 query)."""
    return items_of_persons([person_id], actor).get(person_id, ())


def items_of_persons(
    person_ids: Iterable[int], actor: Actor
) -> dict[int, tuple[ItemRow, ...]]:
    """Return person id → items in every case, open ones first (1 query)."""
    rows = Item.objects.visible_to(actor).filter(person_id__in=list(person_ids))
    found: dict[int, tuple[ItemRow, ...]] = {}
    for row in map(item_row_of, sorted(rows, key=_urgency)):
        if row.person_id is not None:
            found[row.person_id] = (*found.get(row.person_id, ()), row)
    return found


def items_of_holds(hold_ids: Iterable[int], actor: Actor) -> dict[int, ItemRow]:
    """Return hold id → item for members of recalled tubes (1 query)."""
    rows = Item.objects.visible_to(actor).filter(hold_id__in=list(hold_ids))
    return {row.hold_id: item_row_of(row) for row in rows if row.hold_id is not None}


def item_row(item_id: int, actor: Actor) -> ItemRow:
    """Return one item (1 query); raise `Item.DoesNotExist` outside the viewer's areas."""
    return item_row_of(Item.objects.visible_to(actor).get(pk=item_id))


def loop_row(item_id: int, actor: Actor) -> LoopRow:
    """Return one person's loop in full (5 queries)."""
    item = Item.objects.visible_to(actor).get(pk=item_id)
    loop = loops_of([item])[item.pk]
    taken = steps_of([item.pk], actor)
    turn = loop.whose_turn()
    return LoopRow(
        item=item_row_of(item),
        order=loop.path.order,
        taken=taken,
        next_steps=tuple(sorted(loop.next_steps())) if item.closed_at is None else (),
        open_added=tuple(a.key for a in loop.open_added_steps()),
        whose_turn="" if turn is None else str(turn),
        clocks=clocks_of_items([item.pk]),
    )


def clocks_of_items(item_ids: Iterable[int]) -> tuple[ClockRow, ...]:
    """Return the clocks of items already visible, by due time (1 query)."""
    rows = Clock.objects.unscoped(reason="clocks of visible items").filter(
        item_id__in=list(item_ids), cancelled_at__isnull=True
    )
    return tuple(map(_clock_row, rows.order_by("due_at", "pk")))


def clock_row(clock_id: int, actor: Actor) -> ClockRow:
    """Return one clock (1 query); raise `Clock.DoesNotExist` outside the viewer's areas."""
    return _clock_row(Clock.objects.visible_to(actor).get(pk=clock_id))


def clocks_of_case(case_id: int, actor: Actor) -> tuple[ClockRow, ...]:
    """Return a case's own clocks, by due time (1 query)."""
    rows = Clock.objects.visible_to(actor).filter(
        case_id=case_id, item__isnull=True, cancelled_at__isnull=True
    )
    return tuple(map(_clock_row, rows.order_by("due_at", "pk")))


def clocks_of_cases(case_ids: Iterable[int]) -> tuple[ClockRow, ...]:
    """Return the own clocks of cases already visible, by due time (1 query)."""
    rows = Clock.objects.unscoped(reason="clocks of visible cases").filter(
        case_id__in=list(case_ids), item__isnull=True, cancelled_at__isnull=True
    )
    return tuple(map(_clock_row, rows.order_by("due_at", "pk")))


def safety_counts(case_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return case id → (persons safe, persons at risk) of visible cases (1 query).

    Safe is under control by evidence, or at the end of the loop.
    """
    is_safe = Q(controlled_at__isnull=False) | Q(closed_at__isnull=False)
    rows = (
        Item.objects.unscoped(reason="counts of visible cases")
        .filter(case_id__in=list(case_ids), person__isnull=False)
        .values("case_id")
        .annotate(safe=Count("pk", filter=is_safe), total=Count("pk"))
    )
    return {row["case_id"]: (row["safe"], row["total"]) for row in rows.order_by()}


def steps_of(item_ids: Iterable[int], actor: Actor) -> tuple[StepRow, ...]:
    """Return the steps taken of items already visible, oldest first (1 query)."""
    rows = StepTaken.objects.unscoped(reason="steps of visible items").filter(
        item_id__in=list(item_ids)
    )
    return tuple(
        StepRow(
            item_id=row.item_id,
            step=row.step,
            happened_at=row.happened_at,
            recorded_at=row.recorded_at,
            actor_name=row.actor_name,
            evidence_kinds=tuple(row.evidence_kinds),
            evidence=actor.told(row.evidence, row.area_path),
        )
        for row in rows.order_by("happened_at", "pk")
    )


def attempts_of(item_id: int, actor: Actor) -> tuple[AttemptRow, ...]:
    """Return the tries to reach a person, newest first (1 query)."""
    rows = Attempt.objects.visible_to(actor).filter(item_id=item_id)
    return tuple(
        AttemptRow(
            happened_at=row.happened_at,
            channel=row.channel,
            outcome=row.outcome,
            note=actor.told(row.note, row.area_path),
            actor_name=row.actor_name,
        )
        for row in rows.order_by("-happened_at", "-pk")
    )


def transfers_to_do(
    outbreak_id: int, actor: Actor, *, limit: int
) -> tuple[TransferRow, ...]:
    """Return journeys not yet ended, longest waiting first (1 query)."""
    rows = Transfer.objects.visible_to(actor).filter(
        item__outbreak_id=outbreak_id,
        arrived_at__isnull=True,
        cancelled_at__isnull=True,
    )
    return tuple(map(_transfer_row, rows.order_by("requested_at", "pk")[:limit]))


def open_transfers(item_ids: Iterable[int], actor: Actor) -> dict[int, TransferRow]:
    """Return item id → its journey that has not ended (1 query)."""
    rows = Transfer.objects.visible_to(actor).filter(
        item_id__in=list(item_ids),
        arrived_at__isnull=True,
        cancelled_at__isnull=True,
    )
    return {row.item_id: _transfer_row(row) for row in rows}


def transfers_of_item(item_id: int, actor: Actor) -> tuple[TransferRow, ...]:
    """Return the journeys of one person's item, newest first (1 query)."""
    rows = Transfer.objects.visible_to(actor).filter(item_id=item_id)
    return tuple(map(_transfer_row, rows.order_by("-requested_at", "-pk")))


def turn_of(step: str) -> str:
    """Return whose turn a step of the table is; empty for an outcome."""
    turn = OWNERS.get(Step(step)) if step in set(Step) else None
    return "" if turn is None else str(turn)


def _urgency(item: Item) -> tuple[bool, bool, float, int]:
    due = item.next_due_at.timestamp() if item.next_due_at else 0.0
    return (item.closed_at is not None, item.next_due_at is None, due, item.pk)


def item_row_of(item: Item) -> ItemRow:
    """Return an item's row as pages show it."""
    return row_of(ItemRow, item)


def _clock_row(row: Clock) -> ClockRow:
    return row_of(ClockRow, row)


def _transfer_row(row: Transfer) -> TransferRow:
    return row_of(TransferRow, row)
