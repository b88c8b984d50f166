"""A tube typed in: what it is, and whose swabs are in it, known already or not."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.laboratory.actions.tubes import Filling, register_tube, swabs_of
from epiloop_hq.registry.actions import PersonDraft, enter_person


@dataclass(frozen=True, slots=True, kw_only=True)
class SwabDraft:
    """Whose swab it is: the code of a person on record, or what is told of them."""

    code: str = ""
    person: PersonDraft = field(default_factory=PersonDraft)


def enter_tube(
    barcode: str,
    filling: Filling,
    swabs: Sequence[SwabDraft],
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
) -> int:
    """Enter the persons of a tube and register it, all or nothing; return the tube's id.

    Parameters
    ----------
    filling
        The tube without its swabs: these stand in it in the order they are given.

    Raises
    ------
    RegistryRefusedError
        If somebody is not described, or no person has the code.
    LaboratoryRefusedError
        If the tube cannot be so.
    """
    with recording(actor=actor, now=now):
        actor.require(Permission.SAMPLE_WRITE, area_path=filling.area_path)
        persons = [
            enter_person(
                swab.person,
                code=swab.code,
                actor=actor,
                now=now,
                area_path=filling.area_path,
                why="tube_member",
            )
            for swab in swabs
        ]
        return register_tube(
            barcode,
            replace(filling, swabs=swabs_of(persons)),
            actor=actor,
            happened_at=happened_at,
            now=now,
        )
