"""Journeys point to point, signed at both ends, and the stay that begins with arrival."""

from datetime import datetime

from epiloop.disposal.paths import LOOP_OF_STAGE
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols.vocabulary import StageKind
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clocks import refresh_due
from epiloop_hq.disposal.actions.moving import Move, lock_items, move
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Item, Transfer
from epiloop_hq.observation.actions import begin_stay

INFECTED, EXPOSED = "infected", "exposed"


def request_transfer(
    item_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    destination_id: int,
) -> int:
    """Ask for a journey of a located person to a place; return the transfer's id."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items(
            [item_id], actor=actor, permission=Permission.CONTACT_LOCATE
        )
        how = Move(step=Step.TRANSFER_REQUESTED, happened_at=happened_at)
        move(item, how, actor=actor, now=now, trail=trail)
        transfer = Transfer(
            item=item,
            person_id=item.person_id,
            area_path=item.area_path,
            destination_id=destination_id,
            carries=INFECTED if item.kind == "case" else EXPOSED,
            requested_at=happened_at,
        )
        transfer.save()
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
        _check_not_mixed(vehicle, transfer)
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
        transfer.departed_at, transfer.departed_signed_by = happened_at, signed_by
        transfer.save(update_fields=["departed_at", "departed_signed_by"])


def sign_arrival(
    transfer_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    signed_by: str,
) -> int:
    """Record that the person arrived, signed by who received them; the stay begins.

    Returns
    -------
    int
        The stay's id. It stands on the order decided with it.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        transfer, item = _locked(transfer_id, actor)
        signed = (Evidence.ARRIVAL_SIGNED,)
        for step in (Step.TRANSFER_ARRIVED, Step.UNDER_OBSERVATION):
            how = Move(
                step=step, happened_at=happened_at, evidence=signed, note=signed_by
            )
            move(item, how, actor=actor, now=now, trail=trail)
        transfer.arrived_at, transfer.arrived_signed_by = happened_at, signed_by
        transfer.save(update_fields=["arrived_at", "arrived_signed_by"])
        stay_id = _begin_stay(
            item, transfer.destination_id, actor, happened_at, now, signed_by
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
        item.loop_kind = LOOP_OF_STAGE[StageKind.QUARANTINE_HOME]
        item.located_place_id = place_id
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
    """Call a journey off before it has begun; the person is located, not transferred."""
    with recording(actor=actor, now=now) as trail:
        transfer, item = _locked(transfer_id, actor)
        if transfer.departed_at is not None:
            raise DisposalRefusedError(
                "The vehicle is on its way; sign the arrival, wherever it is."
            )
        transfer.cancelled_at, transfer.cancelled_reason = now, reason
        transfer.save(update_fields=["cancelled_at", "cancelled_reason"])
        trail.add("transfer.cancelled", transfer, item_id=item.pk, reason=reason)


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
            f"This transfer was cancelled: {transfer.cancelled_reason}."
        )
    return transfer, item


def _check_not_mixed(vehicle: str, transfer: Transfer) -> None:
    under_way = Transfer.objects.unscoped(reason="who is in this vehicle").filter(
        vehicle=vehicle, arrived_at__isnull=True, cancelled_at__isnull=True
    )
    other = under_way.exclude(carries=transfer.carries).first()
    if other is not None:
        raise DisposalRefusedError(
            f"The vehicle {vehicle} is carrying {other.carries} persons; it cannot take "
            f"{transfer.carries} ones on the same journey."
        )


def _begin_stay(
    item: Item,
    place_id: int,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    evidence: str,
) -> int:
    return begin_stay(
        person_id=item.person_id,
        contact_id=item.contact_id,
        case_id=item.case_id if item.kind == "case" else None,
        place_id=place_id,
        actor=actor,
        happened_at=happened_at,
        now=now,
        arrival_evidence=evidence,
    )


def _recount(item: Item, *, now: datetime) -> None:
    refresh_due([item.pk])
    if item.case_id is not None:
        case_files.refresh([item.case_id], now=now)
