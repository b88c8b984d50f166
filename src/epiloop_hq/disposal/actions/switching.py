"""Proposals of a switch of versions: each accepted or declined by an officer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from epiloop.disposal.steps import Step
from epiloop.protocols import load_protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.cases.actions import switch_case
from epiloop_hq.contacts.actions import decline_contacts, switch_contact
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.kinds_of_loop import loop_kind_of
from epiloop_hq.disposal.actions.moving import lock_items
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Item
from epiloop_hq.disposal.queries.switches import SwitchRow, switch_row
from epiloop_hq.observation.actions import go_on_under_new_version
from epiloop_hq.observation.queries import open_stays_of

# In a vehicle nothing changes; whoever has arrived is looked at again.
UNDER_WAY: Final = frozenset({Step.TRANSFER_DEPARTED})
# Whose loop may still become another one: at home instead of in a facility.
NOT_CARRIED_YET: Final = frozenset(
    {Step.IDENTIFIED, Step.DETERMINED, Step.LOCATED, Step.UNREACHABLE, Step.REFUSED}
)


def accept_switches(
    item_ids: Sequence[int], *, actor: Actor, now: datetime, why: str
) -> int:
    """Put these persons under the version that applies now; return how many.

    The contact or the case, the loop and the stay follow the new version by the deeds by which they
    always change, each order with its notice. Whose class the version has abolished is
    no contact any more, and what bound them ends. What has been served stays served.

    Raises
    ------
    DisposalRefusedError
        If nothing would change for one of them, they are in a vehicle, or no reason is
        given; nothing is switched then.
    """
    with recording(actor=actor, now=now) as trail:
        for item, row in _proposals(item_ids, actor, now=now, why=why):
            if item.step in UNDER_WAY:
                raise DisposalRefusedError(
                    _(
                        "Somebody is on the way in a vehicle; decide when they have "
                        "arrived."
                    )
                )
            _accept(item, row, actor=actor, now=now, why=why.strip())
            _tell(trail, "item.switched", item, row, why)
            if row.case_id is not None:
                case_files.refresh([row.case_id], now=now)
    return len(item_ids)


def decline_switches(
    item_ids: Sequence[int], *, actor: Actor, now: datetime, why: str
) -> int:
    """Let these persons stay under the version under which they were opened.

    The proposal of this version is not made again.
    """
    with recording(actor=actor, now=now) as trail:
        for item, row in _proposals(item_ids, actor, now=now, why=why):
            item.declined_protocol_id = row.to_version
            item.save(update_fields=["declined_protocol_id"])
            _tell(trail, "item.switch_declined", item, row, why)
    return len(item_ids)


def _proposals(
    item_ids: Sequence[int], actor: Actor, *, now: datetime, why: str
) -> list[tuple[Item, SwitchRow]]:
    if not why.strip():
        raise DisposalRefusedError(_("Say why; it stands in the trail."))
    found = []
    for item in lock_items(item_ids, actor=actor):
        actor.require(Permission.CONTACT_DECIDE, area_path=item.case_area_path)
        row = switch_row(item, actor, now=now)
        if row is None:
            raise DisposalRefusedError(
                _("Nothing would change for one of these persons.")
            )
        found.append((item, row))
    return found


def _accept(
    item: Item, row: SwitchRow, *, actor: Actor, now: datetime, why: str
) -> None:
    if row.is_abolished and row.contact_id is not None:
        decline_contacts(
            [row.contact_id], actor=actor, happened_at=now, now=now, reason=why
        )
        return
    version = load_protocol(row.to_version)
    if row.contact_id is not None:
        switch_contact(row.contact_id, version, actor=actor, now=now, why=why)
    elif row.case_id is not None:
        switch_case(row.case_id, version, actor=actor, now=now, why=why)
    item.protocol_id, item.protocol_digest = version.id, version.digest
    item.declined_protocol_id = ""
    if item.step in NOT_CARRIED_YET and not item.is_outside:
        item.loop_kind = loop_kind_of(item)
    item.save(
        update_fields=[
            "protocol_id",
            "protocol_digest",
            "declined_protocol_id",
            "loop_kind",
        ]
    )
    stays = open_stays_of(row.person_id, contact_id=row.contact_id, case_id=row.case_id)
    for stay in stays:
        go_on_under_new_version(stay.id, actor=actor, happened_at=now, now=now, why=why)


def _tell(trail: Trail, kind: str, item: Item, row: SwitchRow, why: str) -> None:
    trail.add(
        kind,
        item,
        item_id=item.pk,
        case_id=item.case_id,
        person_id=item.person_id,
        before=row.from_version,
        after=row.to_version,
        is_abolished=row.is_abolished,
        why=why.strip(),
    )
