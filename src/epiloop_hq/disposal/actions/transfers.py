"""Journeys point to point, signed at both ends, and the stay that begins with arrival."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.disposal.paths import LOOP_OF_STAGE, LoopKind
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols.vocabulary import StageKind
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.locks import alone_with
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clocks import refresh_due
from epiloop_hq.disposal.actions.moving import Move, lock_items, move
from epiloop_hq.disposal.actions.transfer_rules import (
    carries,
    check_confined,
    check_not_mixed,
    decider,
    fallen_ground,
)
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Item, Transfer
from epiloop_hq.observation.actions import begin_stay


def request_transfer(
    item_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    destination_id: int,
) -> int:
    """Ask for a journey of a located person to a place; return the transfer's id.

    A journey asked for before that has not begun is called off: this one replaces it.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items(
            [item_id], actor=actor, permission=Permission.CONTACT_LOCATE
        )
        if item.person_id is None or item.closed_at is not None:
            raise DisposalRefusedError(
                _("A journey is asked for a person who is still followed.")
            )
        check_confined(item, happened_at)
        _replace_standing(item, actor=actor, at=happened_at, now=now, trail=trail)
        if item.step != Step.TRANSFER_REQUESTED:
            how = Move(step=Step.TRANSFER_REQUESTED, happened_at=happened_at)
            move(item, how, actor=actor, now=now, trail=trail)
        transfer = Transfer(
            item=item,
            person_id=item.person_id,
            area_path=item.area_path,
            destination_id=destination_id,
            carries=carries(item),
            asked_by_id=actor.account_id,
            requested_at=happened_at,
        )
        transfer.save()
        trail.add(
            "transfer.requested",
            transfer,
            happened_at=happened_at,
            transfer_id=transfer.pk,
            item_id=item.pk,
            person_id=item.person_id,
            place_id=destination_id,
        )
        _recount(item, now=now)
    return transfer.pk


def dispatch_vehicle(
    transfer_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    vehicle: str,
) -> None:
    """Send a vehicle. One that carries infected persons carries nobody else (C58).

    Raises
    ------
    DisposalRefusedError
        If the vehicle is on the way with the other kind of passengers.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        transfer, item = _locked(transfer_id, actor)
        # Two dispatchers see a free vehicle at once, each with other passengers.
        alone_with(f"vehicle:{vehicle}")
        check_not_mixed(vehicle, transfer)
        how = Move(step=Step.TRANSFER_DISPATCHED, happened_at=happened_at, note=vehicle)
        move(item, how, actor=actor, now=now, trail=trail)
        transfer.vehicle = vehicle
        transfer.save(update_fields=["vehicle"])


def sign_departure(
    transfer_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    signed_by: str,
) -> None:
    """Record that the person left, signed by who handed them over."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        transfer, item = _locked(transfer_id, actor)
        how = Move(
            step=Step.TRANSFER_DEPARTED,
            happened_at=happened_at,
            evidence=(Evidence.DEPARTURE_SIGNED,),
            note=signed_by,
        )
        move(item, how, actor=actor, now=now, trail=trail)
        if transfer.departed_at is not None:
            raise DisposalRefusedError(_("The departure was signed before."))
        transfer.departed_at, transfer.departed_signed_by = happened_at, signed_by
        transfer.save(update_fields=["departed_at", "departed_signed_by"])


def sign_arrival(
    transfer_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    signed_by: str,
) -> int | None:
    """Record that the person arrived, signed by who received them; the stay begins.

    Whoever has become a case on the way, or is no contact any more, arrives all the
    same, but nothing binds them on the old ground.

    Returns
    -------
    int or None
        The stay's id; it stands on the order decided with it. None without a stay.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        transfer, item = _locked(transfer_id, actor)
        if transfer.departed_at is None or transfer.arrived_at is not None:
            raise DisposalRefusedError(
                _("A person arrives once, and after the departure was signed.")
            )
        transfer.arrived_at, transfer.arrived_signed_by = happened_at, signed_by
        transfer.save(update_fields=["arrived_at", "arrived_signed_by"])
        trail.add(
            "transfer.arrived",
            transfer,
            happened_at=happened_at,
            transfer_id=transfer.pk,
            item_id=item.pk,
            person_id=transfer.person_id,
        )
        stay_id = None
        if item.closed_at is None:
            stay_id = _receive(
                transfer, item, actor=actor, now=now, trail=trail, at=happened_at
            )
            _recount(item, now=now)
    return stay_id


def stay_at_home(
    item_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    place_id: int,
    checked_by: str,
) -> int:
    """Record that the person stays at home after the dwelling was checked on the spot.

    Where the first stage of the measure was a facility, the loop takes the way of a
    home from here; a dwelling that will not do leads to a transfer instead.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items(
            [item_id], actor=actor, permission=Permission.CONTACT_LOCATE
        )
        if item.loop_kind == LoopKind.FOLLOW_UP:
            raise DisposalRefusedError(
                _("This person is only followed; nothing confines them to a dwelling.")
            )
        item.loop_kind = LOOP_OF_STAGE[StageKind.QUARANTINE_HOME]
        item.located_place_id = place_id
        item.save(update_fields=["loop_kind", "located_place"])
        for step in (Step.AT_HOME, Step.UNDER_OBSERVATION):
            how = Move(
                step=step,
                happened_at=happened_at,
                evidence=(Evidence.VISIT,),
                note=checked_by,
            )
            move(item, how, actor=actor, now=now, trail=trail)
        stay_id = _begin_stay(item, place_id, actor, happened_at, now, checked_by)
        _recount(item, now=now)
    return stay_id


def cancel_transfer(
    transfer_id: int, *, actor: Actor, now: datetime, reason: str
) -> None:
    """Call a journey off before it has begun; the person still waits for one.

    Raises
    ------
    DisposalRefusedError
        If the vehicle has left with the person, or no reason is given.
    """
    if not reason.strip():
        raise DisposalRefusedError(_("Say why the journey is called off."))
    with recording(actor=actor, now=now) as trail:
        transfer, item = _locked(transfer_id, actor)
        _call_off(transfer, item, actor=actor, now=now, trail=trail, reason=reason)
        _recount(item, now=now)


def _replace_standing(
    item: Item, *, actor: Actor, at: datetime, now: datetime, trail: Trail
) -> None:
    standing = (
        Transfer.objects.unscoped(reason="the journey asked for before")
        .select_for_update()
        .filter(item=item, arrived_at__isnull=True, cancelled_at__isnull=True)
        .first()
    )
    if standing is not None:
        why = "asked for anew"
        _call_off(standing, item, actor=actor, now=now, trail=trail, reason=why, at=at)


def _call_off(
    transfer: Transfer,
    item: Item,
    *,
    actor: Actor,
    now: datetime,
    trail: Trail,
    reason: str,
    at: datetime | None = None,
) -> None:
    if transfer.departed_at is not None:
        raise DisposalRefusedError(
            _("The vehicle is on its way; sign the arrival, wherever it is.")
        )
    transfer.cancelled_at, transfer.cancelled_reason = at or now, reason.strip()
    transfer.save(update_fields=["cancelled_at", "cancelled_reason"])
    if item.step == Step.TRANSFER_DISPATCHED:
        how = Move(step=Step.TRANSFER_REQUESTED, happened_at=at or now, note=reason)
        move(item, how, actor=actor, now=now, trail=trail)
    trail.add(
        "transfer.cancelled",
        transfer,
        persons=[transfer.person_id],
        transfer_id=transfer.pk,
        item_id=item.pk,
        reason=reason,
    )


def _receive(
    transfer: Transfer,
    item: Item,
    *,
    actor: Actor,
    now: datetime,
    trail: Trail,
    at: datetime,
) -> int | None:
    """Take the person in: the last steps of the way, and the stay."""
    signed, note = (Evidence.ARRIVAL_SIGNED,), transfer.arrived_signed_by
    arrived = Move(
        step=Step.TRANSFER_ARRIVED, happened_at=at, evidence=signed, note=note
    )
    move(item, arrived, actor=actor, now=now, trail=trail)
    if (fallen := fallen_ground(item)) is not None:
        ended = Move(step=fallen, happened_at=at, evidence=(Evidence.DETERMINATION,))
        move(item, ended, actor=actor, now=now, trail=trail)
        return None
    observed = Move(
        step=Step.UNDER_OBSERVATION, happened_at=at, evidence=signed, note=note
    )
    move(item, observed, actor=actor, now=now, trail=trail)
    ordered_by = decider(transfer, item, actor)
    return _begin_stay(
        item, transfer.destination_id, actor, at, now, note, decided_by=ordered_by
    )


def _locked(transfer_id: int, actor: Actor) -> tuple[Transfer, Item]:
    transfer = Transfer.objects.visible_to(actor).get(pk=transfer_id)
    (item,) = lock_items(
        [transfer.item_id], actor=actor, permission=Permission.CONTACT_TRANSFER
    )
    transfer = (
        Transfer.objects.visible_to(actor).select_for_update().get(pk=transfer_id)
    )
    if transfer.cancelled_at is not None:
        raise DisposalRefusedError(
            _("This transfer was cancelled: %(cancelled_reason)s.")
            % {"cancelled_reason": transfer.cancelled_reason}
        )
    return transfer, item


def _begin_stay(
    item: Item,
    place_id: int,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    evidence: str,
    *,
    decided_by: Actor | None = None,
) -> int:
    if item.person_id is None:
        raise DisposalRefusedError(_("Only a person stays somewhere."))
    return begin_stay(
        person_id=item.person_id,
        contact_id=item.contact_id,
        case_id=item.case_id if item.kind == "case" else None,
        place_id=place_id,
        actor=actor,
        happened_at=happened_at,
        now=now,
        arrival_evidence=evidence,
        decided_by=decided_by,
    )


def _recount(item: Item, *, now: datetime) -> None:
    refresh_due([item.pk])
    if item.case_id is not None:
        case_files.refresh([item.case_id], now=now)
