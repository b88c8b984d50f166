"""What each button of an item's page does: a step's form to the action behind it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from epiloop.disposal.paths import LoopKind, LoopPath
from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import Evidence, Step
from epiloop.records import PlaceClass
from epiloop_hq.access.requests import Acting
from epiloop_hq.audit.recording import recording
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.queries.items import ItemRow, open_transfers
from epiloop_hq.places.actions import PlaceDraft, find_or_create_place

# Steps that no button takes: they come by a determination, a result or a release.
COME_BY_THEMSELVES: Final = frozenset(
    {
        Step.DETERMINED,
        Step.BECAME_CASE,
        Step.DOWNGRADED,
        Step.CANCELLED,
        Step.RELEASED,
        Step.HANDED_OVER,
        Step.IDENTIFIED,
        Step.LAPSED,
    }
)
Values = Mapping[str, Any]
Deed = Callable[[ItemRow, Values, Acting], object]


def take(step: str, item: ItemRow, values: Values, acted: Acting) -> None:
    """Take a step of an item as its form says, and enter a new place with it."""
    deed = _point_step(step) if item.point_id is not None else _person_step(Step(step))
    with recording(actor=acted.actor, now=acted.now):
        deed(item, values, acted)


def place_id_of(item: ItemRow, values: Values, acted: Acting) -> int | None:
    """Return the place a form names; one that is not known yet is entered."""
    if values.get("place"):
        return int(values["place"])
    address = str(values.get("address", "")).strip()
    if not address:
        return None
    draft = PlaceDraft(
        name=address,
        kind=PlaceClass.DWELLING,
        area_path=item.area_path,
        address=address,
    )
    return find_or_create_place(draft, actor=acted.actor, now=acted.now)


def open_transfer(item: ItemRow, acted: Acting) -> int:
    """Return the journey of an item that is under way.

    Raises
    ------
    DisposalRefusedError
        If there is none.
    """
    journey = open_transfers([item.id], acted.actor).get(item.id)
    if journey is None:
        raise DisposalRefusedError(_("No transfer is under way; request one first."))
    return journey.id


def _person_step(step: Step) -> Deed:
    return DEEDS.get(step) or _plain(step)


def _plain(step: Step) -> Deed:
    def deed(item: ItemRow, values: Values, acted: Acting) -> None:
        actions.take_step(
            [item.id],
            step,
            evidence=_evidence(step, item, values),
            note=values.get("note", ""),
            place_id=place_id_of(item, values, acted),
            **_told(item, values, acted),
        )

    return deed


def _point_step(step: str) -> Deed:
    def deed(item: ItemRow, values: Values, acted: Acting) -> None:
        actions.take_point_step(
            item.id,
            PointStep(step),
            owner=values.get("owner", ""),
            note=values.get("note", ""),
            **_told(item, values, acted),
        )

    return deed


def _unreachable(item: ItemRow, values: Values, acted: Acting) -> None:
    actions.mark_unreachable(
        item.id, note=values.get("note", ""), **_told(item, values, acted)
    )


def _held(item: ItemRow, values: Values, acted: Acting) -> None:
    (shown,) = _evidence(Step.HELD, item, values)
    actions.confirm_held(
        item.id,
        evidence=shown,
        note=values.get("note", ""),
        **_told(item, values, acted),
    )


def _requested(item: ItemRow, values: Values, acted: Acting) -> None:
    actions.request_transfer(
        item.id, destination_id=values["destination"], **_told(item, values, acted)
    )


def _dispatched(item: ItemRow, values: Values, acted: Acting) -> None:
    actions.dispatch_vehicle(
        open_transfer(item, acted),
        vehicle=values["vehicle"],
        **_told(item, values, acted),
    )


def _departed(item: ItemRow, values: Values, acted: Acting) -> None:
    actions.sign_departure(
        open_transfer(item, acted),
        signed_by=values["signed_by"],
        **_told(item, values, acted),
    )


def _arrived(item: ItemRow, values: Values, acted: Acting) -> None:
    actions.sign_arrival(
        open_transfer(item, acted),
        signed_by=values["signed_by"],
        **_told(item, values, acted),
    )


def _at_home(item: ItemRow, values: Values, acted: Acting) -> None:
    place_id = place_id_of(item, values, acted)
    if place_id is None:
        raise DisposalRefusedError(_("Say where the person stays."))
    actions.stay_at_home(
        item.id,
        place_id=place_id,
        checked_by=values["signed_by"],
        **_told(item, values, acted),
    )


DEEDS: Final[Mapping[Step, Deed]] = {
    Step.UNREACHABLE: _unreachable,
    Step.HELD: _held,
    Step.TRANSFER_REQUESTED: _requested,
    Step.TRANSFER_DISPATCHED: _dispatched,
    Step.TRANSFER_DEPARTED: _departed,
    Step.TRANSFER_ARRIVED: _arrived,
    Step.AT_HOME: _at_home,
}


def _evidence(step: Step, item: ItemRow, values: Values) -> tuple[Evidence, ...]:
    """Return what the form names; where only one kind would do, that one."""
    named = values.get("evidence")
    if named:
        return (Evidence(named),)
    accepted = LoopPath(LoopKind(item.loop_kind)).evidence_of(step)
    return tuple(accepted) if len(accepted) == 1 else ()


def _told(item: ItemRow, values: Values, acted: Acting) -> dict[str, Any]:
    return {
        "actor": acted.actor,
        "happened_at": within_the_minute(
            values["happened_at"], not_before=item.step_at
        ),
        "now": acted.now,
    }


def within_the_minute(typed: datetime, *, not_before: datetime) -> datetime:
    """Return the first instant of a typed minute that can follow what is on record.

    A form says minutes; what a rule or a button has recorded says more than that.
    """
    is_same_minute = typed <= not_before < typed + timedelta(minutes=1)
    return not_before if is_same_minute else typed
