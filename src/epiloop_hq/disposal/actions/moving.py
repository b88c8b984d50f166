"""How a person's item or a risk point moves: the one place where a step is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.disposal.loops import Loop, take_step
from epiloop.disposal.points import (
    POINT_EVENTS,
    POINT_OUTCOMES,
    PointLoop,
    PointStep,
    take_point_step,
)
from epiloop.disposal.safety import happenings
from epiloop.disposal.steps import CONTROLLED, OUTCOMES, Evidence, Step
from epiloop.protocols.vocabulary import Scope
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail
from epiloop_hq.disposal.actions.clocks import (
    Holder,
    News,
    cancel_clocks,
    tell_all,
    tell_clocks,
)
from epiloop_hq.disposal.actions.settling import drop_what_waits
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.labels import step_label
from epiloop_hq.disposal.models import Item, StepTaken
from epiloop_hq.disposal.queries.rebuild import loops_of, point_loops_of, scope_of
from epiloop_hq.web.wording import full_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step to be taken: when it was so, what shows it, and a note for the record."""

    step: Step
    happened_at: datetime
    evidence: tuple[Evidence, ...] = ()
    note: str = ""


def lock_items(
    ids: Iterable[int], *, actor: Actor, permission: Permission | None = None
) -> list[Item]:
    """Return the items the actor sees, locked, and check that the actor may act on each.

    The permission is needed where the responsible unit is: after a hand-over the sender
    reads on, but acts no more. For a unit outside the system the case's district acts.

    Raises
    ------
    Item.DoesNotExist
        If one of them is not there for this actor.
    NotPermittedError
        If the actor may not act on one of them.
    """
    wanted = list(dict.fromkeys(ids))
    rows = (
        Item.objects.visible_to(actor)
        .filter(pk__in=wanted)
        .select_for_update()
        .order_by("pk")
    )
    found = {item.pk: item for item in rows}
    if len(found) < len(wanted):
        raise Item.DoesNotExist
    if permission is not None:
        for item in found.values():
            actor.require(permission, area_path=item.acting_area_path)
    return [found[pk] for pk in wanted]


def move(item: Item, how: Move, *, actor: Actor, now: datetime, trail: Trail) -> None:
    """Take one step of one person's item, inside a recording."""
    move_all([item], how, actor=actor, now=now, trail=trail)


def move_all(
    items: Sequence[Item], how: Move, *, actor: Actor, now: datetime, trail: Trail
) -> None:
    """Take the same step of several persons' items; the first refusal ends them all.

    The number of queries does not grow with the number of items.
    """
    before = loops_of(items)
    loops = {item.pk: _taken(item, before[item.pk], how) for item in items}
    _put(items, how, actor)
    StepTaken.objects.bulk_create(
        [_row(item, how.step, how, actor, now) for item in items]
    )
    news = [_news(item, loops[item.pk], how) for item in items]
    tell_all(news, now=now, trail=trail)
    if how.step in OUTCOMES:
        cancel_clocks(items, now=now, reason=f"closed: {how.step}")
        drop_what_waits(items, actor=actor, at=how.happened_at, now=now, trail=trail)
    for item in items:
        _tell(trail, item, how.step, how)


def move_point(
    item: Item,
    step: PointStep,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    trail: Trail,
    owner: str = "",
    note: str = "",
) -> None:
    """Take one step of a risk point's item, inside a recording."""
    point = _point_taken(item, step, happened_at=happened_at, owner=owner)
    how = Move(step=Step.IDENTIFIED, happened_at=happened_at, note=note)
    _row(item, step, how, actor, now).save()
    item.step, item.step_at, item.owner = step, happened_at, point.owner
    if step in POINT_OUTCOMES:
        close(item, step, actor=actor, at=happened_at)
    else:
        reopen(item)
    item.save()
    holder = Holder.of(item, Scope.POINT, past=_point_past(point))
    events = sorted(POINT_EVENTS[step])
    tell_clocks(holder, events, happened_at=happened_at, now=now, trail=trail)
    if item.closed_at is not None:
        cancel_clocks([item], now=now, reason=f"closed: {item.outcome}")
        drop_what_waits([item], actor=actor, at=happened_at, now=now, trail=trail)
    _tell(trail, item, step, how)


def close(item: Item, outcome: str, *, actor: Actor, at: datetime) -> None:
    """Mark an item as ended; the caller saves it."""
    item.closed_at, item.closed_by, item.outcome = at, actor.name, outcome


def reopen(item: Item) -> None:
    """Mark an item as going on; the caller saves it."""
    item.closed_at, item.closed_by, item.outcome = None, "", ""


def _taken(item: Item, loop: Loop, how: Move) -> Loop:
    if item.closed_at is not None and how.step is not Step.DETERMINED:
        raise DisposalRefusedError(
            _("The item ended at %(closed_at)s: %(outcome)s.")
            % {
                "closed_at": full_instant(item.closed_at),
                "outcome": step_label(item.outcome),
            }
        )
    return take_step(loop, how.step, happened_at=how.happened_at, evidence=how.evidence)


def _point_taken(
    item: Item, step: PointStep, *, happened_at: datetime, owner: str
) -> PointLoop:
    return take_point_step(
        point_loops_of([item])[item.pk], step, happened_at=happened_at, owner=owner
    )


def _put(items: Sequence[Item], how: Move, actor: Actor) -> None:
    """Write the step into all items at once: they are alike in what changes."""
    rows = Item.objects.unscoped(reason="items at hand")
    pks = [item.pk for item in items]
    is_end = how.step in OUTCOMES
    changes = {
        "step": how.step,
        "step_at": how.happened_at,
        "closed_at": how.happened_at if is_end else None,
        "closed_by": actor.name if is_end else "",
        "outcome": how.step if is_end else "",
    }
    rows.filter(pk__in=pks).update(**changes)
    for item in items:
        for name, value in changes.items():
            setattr(item, name, value)
    if how.step in CONTROLLED:
        first = [item for item in items if item.controlled_at is None]
        rows.filter(pk__in=[i.pk for i in first]).update(controlled_at=how.happened_at)
        for item in first:
            item.controlled_at = how.happened_at


def _row(item: Item, step: str, how: Move, actor: Actor, now: datetime) -> StepTaken:
    return StepTaken(
        item=item,
        area_path=item.area_path,
        step=step,
        happened_at=how.happened_at,
        recorded_at=now,
        actor_name=actor.name,
        evidence_kinds=sorted(how.evidence),
        evidence=how.note,
    )


def _news(item: Item, loop: Loop, how: Move) -> News:
    holder = Holder.of(item, scope_of(item), past=past_of(loop))
    return News(holder, tuple(sorted(loop.path.events_of(how.step))), how.happened_at)


def past_of(loop: Loop) -> Mapping[str, datetime]:
    """Return when each event of a loop first happened."""
    first: dict[str, datetime] = {}
    for name, at in happenings(loop):
        first.setdefault(name, at)
    return first


def _point_past(point: PointLoop) -> Mapping[str, datetime]:
    first: dict[str, datetime] = {}
    for done in point.done:
        in_table = done.step in set(PointStep)
        names = POINT_EVENTS[PointStep(done.step)] if in_table else (done.step,)
        for name in names:
            first.setdefault(str(name), done.happened_at)
    return first


def _tell(trail: Trail, item: Item, step: str, how: Move) -> None:
    trail.add(
        f"item.{step}",
        item,
        happened_at=how.happened_at,
        persons=[] if item.person_id is None else [item.person_id],
        item_id=item.pk,
        person_id=item.person_id,
        case_id=item.case_id,
        contact_id=item.contact_id,
        hold_id=item.hold_id,
        point_id=item.point_id,
        evidence=sorted(how.evidence),
        note=how.note,
    )
