"""Tubes, results and recalls, as the laboratory's own deeds make them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from builders.actors import NOW
from builders.outbreaks import an_outbreak, people
from builders.places import DOUDIAN, SYSTEM
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.actor import Actor
from epiloop_hq.laboratory import actions, queries
from epiloop_hq.laboratory.actions import Filling, swabs_of
from epiloop_hq.laboratory.kinds import Purpose, TubeKind
from epiloop_hq.orders.actions import decide_hold
from epiloop_hq.registry.queries import protocol_for

SAMPLED = NOW - timedelta(hours=8)
_barcodes = count(1)


def a_filling(
    persons: Sequence[int], *, area_path: str = DOUDIAN, **more: object
) -> Filling:
    """Return what is in a tube: a pool of these persons, or one person's own sample."""
    values: dict[str, object] = {
        "outbreak_id": an_outbreak(),
        "area_path": area_path,
        "kind": TubeKind.POOL if len(persons) > 1 else TubeKind.SINGLE,
        "swabs": swabs_of(persons),
        "nominal_size": 10 if len(persons) > 1 else 1,
        "purpose": Purpose.SCREENING,
    }
    return Filling(**{**values, **more})  # type: ignore[arg-type]  # values by name


def a_tube(
    persons: Sequence[int] = (),
    *,
    barcode: str = "",
    at: datetime = SAMPLED,
    actor: Actor = SYSTEM,
    now: datetime = NOW,
    **more: object,
) -> int:
    """Register a tube of these persons, or of ten new ones; return its id."""
    filling = a_filling(persons or people(10), **more)
    barcode = barcode or f"T{next(_barcodes):05d}"
    return actions.register_tube(barcode, filling, actor=actor, happened_at=at, now=now)


def a_result(
    tube_id: int,
    outcome: TubeResult | str = TubeResult.POSITIVE,
    *,
    at: datetime = NOW,
    now: datetime | None = None,
    actor: Actor = SYSTEM,
    reagent: str = "",
) -> int:
    """Report a tube's result; return the result's id."""
    return actions.report_result(
        tube_id,
        actor=actor,
        happened_at=at,
        now=now or at,
        outcome=TubeResult(outcome),
        reagent=reagent,
    )


def a_recall(persons: Sequence[int] = (), *, at: datetime = NOW) -> int:
    """Return the recall of a pooled tube that was reported positive."""
    tube_id = a_tube(persons)
    a_result(tube_id, at=at)
    recall_id = queries.tube_detail(tube_id, SYSTEM).recall_id
    assert recall_id is not None
    return recall_id


def a_hold(
    recall_id: int, person_id: int, *, at: datetime = NOW, actor: Actor = SYSTEM
) -> int:
    """Hold one member of a recalled tube under an order; return the hold's id."""
    recall = queries.recall_facts(recall_id, SYSTEM)
    tube = recall.tube
    protocol_id, _digest = protocol_for(tube.outbreak_id, tube.area_path, at)
    order_id = decide_hold(
        person_id,
        actor=SYSTEM,
        now=at,
        outbreak_id=tube.outbreak_id,
        area_path=tube.area_path,
        starts_at=at,
        protocol=load_protocol(protocol_id),
        ground_subject=f"laboratory.Recall:{recall_id}",
    )
    return actions.hold_member(
        recall_id, person_id, actor=actor, happened_at=at, now=at, order_id=order_id
    )


def a_recheck(hold_id: int, *, at: datetime, barcode: str = "") -> int:
    """Re-take a held member's single sample; return the tube's id."""
    return actions.register_recheck(
        hold_id,
        barcode or f"S{next(_barcodes):05d}",
        actor=SYSTEM,
        happened_at=at,
        now=at,
    )
