"""What a change of version would change for the persons, zones and clocks now open.

Nothing is changed here. An open item keeps the version under which it was opened until
an officer approves the proposal made for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from epiloop.protocols.differences import Difference, differences
from epiloop.protocols.protocol import Protocol
from epiloop.timeline import check_aware


class ItemKind(StrEnum):
    """Kinds of open items that rest on one table of a version."""

    PERSON = "person"
    ZONE = "zone"
    CLOCK = "clock"


TABLE_OF: Final = {
    ItemKind.PERSON: "measure",
    ItemKind.ZONE: "zone",
    ItemKind.CLOCK: "clock",
}


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A person under a measure, a zone, or a running clock.

    Attributes
    ----------
    item_id
        The item, in the words of whoever asks.
    kind
        What it is.
    name
        The class of the person, the kind of the zone, or the key of the clock.
    opened_under
        The version whose rules hold for it now.
    """

    item_id: str
    kind: ItemKind
    name: str
    opened_under: str

    @property
    def table(self) -> str:
        """Path of the table on which the item rests, such as `measure.close_contact`."""
        return f"{TABLE_OF[self.kind]}.{self.name}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would change for one open item, for an officer to approve or not.

    Attributes
    ----------
    item
        The item; its version stays as it is until the proposal is approved.
    from_version
        The version under which it stands.
    to_version
        The version proposed.
    effective_at
        From when the change would hold; days and hours before it stay as they were.
    changes
        The values that differ, each with both sources.
    is_abolished
        Whether the new version no longer knows the class, kind or clock at all.
    """

    item: OpenItem
    from_version: str
    to_version: str
    effective_at: datetime
    changes: tuple[Difference, ...]
    is_abolished: bool


def propose_switch(
    items: Iterable[OpenItem],
    new: Protocol,
    *,
    versions: Mapping[str, Protocol],
    effective_at: datetime,
) -> tuple[Proposal, ...]:
    """Return what a new version would change for open items, one proposal an item.

    An item already under the new version, or for which nothing would change but the
    source of a value, has no proposal.

    Parameters
    ----------
    items
        The open items, in any order; the proposals keep it.
    new
        The version to which would be switched.
    versions
        Every version under which an item stands, by name.
    effective_at
        From when the new version would hold; aware.

    Raises
    ------
    KeyError
        If an item stands under a version that is not among `versions`.
    """
    check_aware(effective_at)
    changed: dict[tuple[str, str], tuple[Difference, ...]] = {}
    proposals = []
    for item in items:
        old = versions[item.opened_under]
        about = (item.opened_under, item.table)
        if about not in changed:
            changed[about] = value_changes(old, new, item.table)
        if changed[about]:
            proposals.append(
                Proposal(
                    item,
                    old.id,
                    new.id,
                    effective_at,
                    changed[about],
                    is_abolished=not knows(new, item.table),
                )
            )
    return tuple(proposals)


def value_changes(old: Protocol, new: Protocol, table: str) -> tuple[Difference, ...]:
    """Return the values of a table that differ, leaving out changes of source alone."""
    if old.id == new.id:
        return ()
    found = differences(old, new, below=table)
    return tuple(change for change in found if not change.is_only_source)


def knows(version: Protocol, table: str) -> bool:
    """Tell whether a version has a table and has not abolished it."""
    switched = version.leaves.get(f"{table}.enabled")
    if switched is not None:
        return switched.value is True
    return any(key.startswith(f"{table}.") for key in version.leaves)
