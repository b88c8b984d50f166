"""Items as they open: identified, with one responsible unit and their clocks, at once."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.disposal.steps import FIRST_STEP
from epiloop.protocols.vocabulary import Scope
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import Trail
from epiloop_hq.disposal.actions.clocks import Holder, News, tell_all
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Custody, Item, StepTaken
from epiloop_hq.disposal.queries.rebuild import path_of
from epiloop_hq.places.queries import UnitRow, responsible_units


def open_items(
    items: Sequence[Item],
    *,
    actor: Actor,
    now: datetime,
    trail: Trail,
    scope: Scope = Scope.PERSON,
) -> None:
    """Save new items with their first step and their unit, and start their clocks.

    From the first instant one unit answers for each: that of the person's own area where
    it belongs together with the case's, else the unit of the case, until another one has
    accepted the item (C63). The number of queries does not grow with the number of items.

    Raises
    ------
    DisposalRefusedError
        If no unit is responsible for the area of the case.
    """
    if not items:
        return
    units = _place(items)
    Item.objects.bulk_create(items)
    StepTaken.objects.bulk_create([_first_step(item, actor, now) for item in items])
    Custody.objects.bulk_create(
        [
            Custody(
                item=item,
                unit_id=unit.id,
                area_path=item.area_path,
                since=item.opened_at,
            )
            for item, unit in zip(items, units, strict=True)
        ]
    )
    tell_all([_news(item, scope) for item in items], now=now, trail=trail)
    for item, unit in zip(items, units, strict=True):
        trail.add(
            "item.opened",
            item,
            happened_at=item.opened_at,
            item_id=item.pk,
            person_id=item.person_id,
            case_id=item.case_id,
            unit_id=unit.id,
        )


def _place(items: Sequence[Item]) -> list[UnitRow]:
    """Return the unit that answers for each item, and put the item where that unit acts."""
    paths = {path for i in items for path in (i.area_path, i.case_area_path) if path}
    known = responsible_units(paths)
    units = []
    for item in items:
        own, home = known.get(item.area_path), known.get(item.case_area_path)
        if own is not None and (home is None or _belong_together(own, home)):
            units.append(own)
        elif home is not None:
            item.area_path = item.case_area_path
            units.append(home)
        else:
            raise DisposalRefusedError(
                _(
                    "No unit is responsible for the area %(area)s; name one before "
                    "anybody there can be looked after."
                )
                % {"area": item.case_area_path or "(none)"}
            )
    return units


def _belong_together(one: UnitRow, other: UnitRow) -> bool:
    paths = sorted((one.area_path, other.area_path), key=len)
    return paths[1].startswith(paths[0]) and not one.is_outside


def _first_step(item: Item, actor: Actor, now: datetime) -> StepTaken:
    return StepTaken(
        item=item,
        area_path=item.area_path,
        step=item.step,
        happened_at=item.opened_at,
        recorded_at=now,
        actor_name=actor.name,
    )


def _news(item: Item, scope: Scope) -> News:
    # A place and a sample are told of their own events by whoever opens them.
    events = path_of(item).events_of(FIRST_STEP) if scope is Scope.PERSON else ()
    return News(Holder.of(item, scope), tuple(sorted(events)), item.opened_at)
