"""From records to the library's values: loops, clocks, custody as they stand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from epiloop.clocks import Clock, Suspension
from epiloop.disposal.added import added_steps, package_steps
from epiloop.disposal.loops import Loop, StepDone, StepException
from epiloop.disposal.paths import LoopKind, LoopPath
from epiloop.disposal.points import PointLoop, PointStepDone
from epiloop.disposal.steps import Evidence
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Condition, RiskClass, Scope
from epiloop_hq.disposal import models


def path_of(item: models.Item) -> LoopPath:
    """Return the steps that an item's loop may not leave out, under its protocol."""
    rules = load_protocol(item.protocol_id)
    if item.household_id is not None:
        package = package_steps(
            rules.ring[item.ring], chosen=frozenset(item.chosen_work)
        )
        further = added_steps(rules, scope=Scope.HOUSEHOLD)
        return LoopPath(LoopKind.HOUSEHOLD_PACKAGE, (*package, *further))
    risk_class = RiskClass(item.risk_class) if item.risk_class else None
    added = added_steps(
        rules,
        scope=Scope.PERSON,
        risk_class=risk_class,
        conditions=frozenset(Condition(c) for c in item.conditions),
    )
    return LoopPath(LoopKind(item.loop_kind), added)


def scope_of(item: models.Item) -> Scope:
    """Return whose clocks an item's are: a place's, a household's or a person's."""
    if item.point_id is not None:
        return Scope.POINT
    return Scope.PERSON if item.household_id is None else Scope.HOUSEHOLD


def loops_of(items: Sequence[models.Item]) -> dict[int, Loop]:
    """Return the loop of each person's item, by item id (2 queries)."""
    ids = [item.pk for item in items]
    done, excused = _steps(ids), _exceptions(ids)
    return {
        item.pk: Loop(
            path=path_of(item),
            done=tuple(_step_done(row) for row in done.get(item.pk, ())),
            exceptions=tuple(_exception(row) for row in excused.get(item.pk, ())),
            heard=frozenset(item.heard),
        )
        for item in items
    }


def point_loops_of(items: Sequence[models.Item]) -> dict[int, PointLoop]:
    """Return the loop of each risk point's item, by item id (1 query)."""
    done = _steps([item.pk for item in items])
    return {
        item.pk: PointLoop(
            tuple(
                PointStepDone(row.step, row.happened_at)
                for row in done.get(item.pk, ())
            ),
            item.owner,
            added_steps(load_protocol(item.protocol_id), scope=Scope.POINT),
        )
        for item in items
    }


def clock_of(row: models.Clock) -> Clock:
    """Return the library's clock of a stored one."""
    return Clock(
        key=row.key,
        started_at=row.started_at,
        limit=timedelta(seconds=row.limit_seconds),
        met_at=row.met_at,
        suspensions=tuple(
            Suspension(datetime.fromisoformat(a), datetime.fromisoformat(b), why)
            for a, b, why in row.pauses
        ),
        limit_inclusive=row.is_limit_inclusive,
    )


def _steps(ids: Iterable[int]) -> dict[int, list[models.StepTaken]]:
    rows = models.StepTaken.objects.unscoped(reason="steps of visible items")
    found: dict[int, list[models.StepTaken]] = defaultdict(list)
    # Steps of one instant stand in the order in which they were told.
    for row in rows.filter(item_id__in=list(ids)).order_by("happened_at", "pk"):
        found[row.item_id].append(row)
    return found


def _exceptions(ids: Iterable[int]) -> dict[int, list[models.StepExcused]]:
    rows = models.StepExcused.objects.unscoped(reason="decisions on visible items")
    found: dict[int, list[models.StepExcused]] = defaultdict(list)
    for row in rows.filter(item_id__in=list(ids)).order_by("happened_at", "pk"):
        found[row.item_id].append(row)
    return found


def _step_done(row: models.StepTaken) -> StepDone:
    return StepDone(
        row.step, row.happened_at, frozenset(Evidence(e) for e in row.evidence_kinds)
    )


def _exception(row: models.StepExcused) -> StepException:
    return StepException(row.step, row.reason, row.asked_by, row.approved_by)
