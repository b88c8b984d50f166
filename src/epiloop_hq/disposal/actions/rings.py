"""A ring around a case: its households found, and each given its package of work."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.disposal.added import package_steps
from epiloop.disposal.paths import LoopKind
from epiloop.disposal.steps import FIRST_STEP, Evidence, Step
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import Ring
from epiloop.protocols.vocabulary import Scope
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.queries import CaseFacts, visible_case
from epiloop_hq.cases.queries.homes import home_of_case
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clocks import refresh_due
from epiloop_hq.disposal.actions.moving import Move, lock_items, move, move_all
from epiloop_hq.disposal.actions.opening import open_items
from epiloop_hq.disposal.actions.steps import do_added_step
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Item
from epiloop_hq.disposal.queries.rebuild import loops_of
from epiloop_hq.places.queries import PlaceRow, dwellings_around, place_row


def draw_ring(
    case_id: int,
    ring: str,
    *,
    actor: Actor,
    now: datetime,
    chosen: Collection[str] = (),
    household_ids: Sequence[int] = (),
) -> tuple[int, ...]:
    """Open the package of every household in a ring around a case; return the new items.

    Drawing it again adds the dwellings that have become known, and leaves the others as
    they are. A household that waits for its package in another case's ring waits there.

    Parameters
    ----------
    ring
        The protocol's name of the ring.
    chosen
        Optional pieces of work that every household of the ring is to have.
    household_ids
        Dwellings that belong to the ring besides those on the map, as a team found them.

    Raises
    ------
    DisposalRefusedError
        If the protocol has no such ring or work, or no dwelling is known.
    """
    with recording(actor=actor, now=now) as trail:
        case = visible_case(case_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        rule = _rule(case, ring, frozenset(chosen))
        named = [place_row(one, actor) for one in household_ids]
        found = {p.id: p for p in (*_on_the_map(case, rule, actor), *named)}
        if not found:
            raise DisposalRefusedError(
                _(
                    "No dwelling is known in this ring: enter where the case lives, "
                    "or name the households."
                )
            )
        there = _there_already(case, found, actor)
        new = [
            _household(case, place, ring, sorted(chosen), now)
            for place in found.values()
            if place.id not in there
        ]
        open_items(new, actor=actor, now=now, trail=trail, scope=Scope.HOUSEHOLD)
        case_files.refresh([case_id], now=now)
        trail.add(
            "case.ring_drawn",
            f"cases.Case:{case_id}",
            area_path=case.area_path,
            persons=[case.person_id],
            case_id=case_id,
            ring=ring,
            chosen=sorted(chosen),
            households=len(new),
        )
    return tuple(item.pk for item in new)


def give_package(
    item_ids: Sequence[int],
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    work: Collection[str] | None = None,
    note: str = "",
) -> None:
    """Record what households were given on a visit; with the last of it they are done.

    Parameters
    ----------
    work
        Pieces of work done; None for everything that was still to be done.

    Raises
    ------
    DisposalRefusedError
        If an item is no household's, or a piece of work is not open there.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        items = lock_items(item_ids, actor=actor, permission=Permission.CONTACT_LOCATE)
        if any(item.household_id is None for item in items):
            raise DisposalRefusedError(_("Only a household is given a package."))
        seen = Move(
            step=Step.LOCATED, happened_at=happened_at, evidence=(Evidence.VISIT,)
        )
        away = [item for item in items if item.step != Step.LOCATED]
        if away:
            move_all(away, seen, actor=actor, now=now, trail=trail)
        for item in items:
            to_do = [step.key for step in loops_of([item])[item.pk].open_added_steps()]
            for key in to_do if work is None else work:
                do_added_step(
                    item.pk,
                    key,
                    actor=actor,
                    happened_at=happened_at,
                    now=now,
                    note=note,
                )
            _finish_if_done(item, happened_at, actor=actor, now=now, trail=trail)
        refresh_due(item.pk for item in items)
        case_files.refresh({i.case_id for i in items if i.case_id is not None}, now=now)


def _finish_if_done(
    item: Item, happened_at: datetime, *, actor: Actor, now: datetime, trail: Trail
) -> None:
    if Step.RELEASED not in loops_of([item])[item.pk].next_steps():
        return
    done = Move(step=Step.RELEASED, happened_at=happened_at, evidence=(Evidence.VISIT,))
    move(item, done, actor=actor, now=now, trail=trail)


def _rule(case: CaseFacts, ring: str, chosen: frozenset[str]) -> Ring:
    rule = load_protocol(case.protocol_id).ring.get(ring)
    if rule is None or not rule.enabled or not rule.work:
        raise DisposalRefusedError(
            _(
                "The protocol %(protocol_id)s gives no household a package in a ring "
                "%(ring)s."
            )
            % {"protocol_id": case.protocol_id, "ring": ring}
        )
    try:
        package_steps(rule, chosen=chosen)
    except ValueError as refusal:
        raise DisposalRefusedError(
            _("A piece of work was chosen that is not in the ring's package.")
        ) from refusal
    return rule


def _on_the_map(case: CaseFacts, rule: Ring, actor: Actor) -> tuple[PlaceRow, ...]:
    home_id = home_of_case(case.id, actor)
    if home_id is None or rule.radius_m is None:
        return ()
    return dwellings_around(home_id, radius_m=rule.radius_m, actor=actor)


def _there_already(case: CaseFacts, found: Collection[int], actor: Actor) -> set[int]:
    """Return the dwellings that this case's ring has, or that wait in another's."""
    rows = Item.objects.visible_to(actor).filter(
        outbreak_id=case.outbreak_id, household_id__in=list(found)
    )
    return {
        row.household_id
        for row in rows
        if row.household_id is not None
        and (row.case_id == case.id or row.closed_at is None)
    }


def _household(
    case: CaseFacts, place: PlaceRow, ring: str, chosen: list[str], now: datetime
) -> Item:
    return Item(
        outbreak_id=case.outbreak_id,
        kind="household",
        case_id=case.id,
        household_id=place.id,
        ring=ring,
        chosen_work=chosen,
        area_path=place.area_path or case.area_path,
        case_area_path=case.area_path,
        protocol_id=case.protocol_id,
        protocol_digest=case.protocol_digest,
        loop_kind=LoopKind.HOUSEHOLD_PACKAGE,
        step=FIRST_STEP,
        step_at=now,
        opened_at=now,
    )
