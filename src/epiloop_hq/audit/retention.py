"""The register of shredders: who removes what is held on a person.

Each desk has a `retention.py` with shredders that claim its records, every record by
exactly one of them. What no shredder claims would outlive an erasure; a test finds it.
Each also says until when its desk needs a person: whom no desk needs any more is erased.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from types import MappingProxyType
from typing import ClassVar, TypeVar

from django.apps import apps

from epiloop_hq.actor import Actor
from epiloop_hq.audit import erasure_list
from epiloop_hq.audit.erasure import erase_person_details, scrub_storage
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.records import all_records, recorded_models
from epiloop_hq.audit.rows import RowForm


@dataclass(frozen=True, slots=True)
class Need:
    """Until when a desk keeps a person; None while something is open, or without limit."""

    person_id: int
    until: datetime | None


class Shredder(ABC):
    """Removes, or strips of what names a person, the rows of the records it claims."""

    models: ClassVar[tuple[str, ...]] = ()
    # Records that tell nothing about a person, each with the reason why.
    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType({})

    @abstractmethod
    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove or strip the rows about these persons; return how many.

        Runs inside a recording, after the shredders of all later desks, so that nothing
        points to these rows any more. Files the rows name go too.
        """

    def same_humans(self, person_ids: frozenset[int]) -> frozenset[int]:
        """Return these and other records of the same human beings, to be erased too."""
        return person_ids

    def needs(self, person_ids: Collection[int]) -> Iterable[Need]:  # noqa: ARG002
        """Return until when this desk needs these persons; nothing of whom it needs not."""
        return ()

    def claims(self) -> tuple[str, ...]:
        """Return the labels of all records this shredder answers for."""
        return (*self.models, *self.impersonal)


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What one erasure removed: for the certificate."""

    erasure: str
    persons: int
    rows: Mapping[str, int]
    details: int


S = TypeVar("S", bound=type[Shredder])
_shredders: dict[str, Shredder] = {}


def register(shredder_class: S) -> S:
    """Enter a shredder in the register; used as a decorator.

    Raises
    ------
    ValueError
        If it claims a record that another shredder has claimed.
    """
    shredder = shredder_class()
    for label in shredder.claims():
        if label in _shredders:
            holder = type(_shredders[label]).__qualname__
            raise ValueError(f"{label} is claimed by {holder} already.")
    _shredders.update(dict.fromkeys(shredder.claims(), shredder))
    return shredder_class


def unclaimed_models() -> list[str]:
    """Return the records that no shredder answers for; for a test."""
    labels = {model._meta.label for model in all_records()}
    return sorted(labels - _shredders.keys())


def unfiled_models() -> list[str]:
    """Return records said to tell of persons whose events no person leads to; for a test.

    What the trail holds of their rows would outlive the erasure: they need `person_paths`.
    """
    personal = {label for shredder in _shredders.values() for label in shredder.models}
    return sorted(
        model._meta.label
        for model in recorded_models()
        if model._meta.label in personal and not RowForm.of(model).person_paths
    )


def unknown_claims() -> list[str]:
    """Return what is claimed but is no record; for a test."""
    labels = {model._meta.label for model in all_records()}
    return sorted(_shredders.keys() - labels)


def erase_persons(
    person_ids: Collection[int],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    erasure: str = "",
) -> ErasureReport:
    """Erase everything held on these persons: rows, files, the trail's details.

    One transaction for the database; then the list of erasures is brought up to date and
    the storage scrubbed. Earlier desks are shredded last, as later ones point to them.

    Parameters
    ----------
    reason
        The rule or decision, without personal data; it stands in the trail for good.
    erasure
        Identifier of a listed erasure that is carried out again after a restore.
    """
    persons = _every_record_of(frozenset(person_ids))
    erasure = erasure or token_hex(16)
    with recording(actor=actor, now=now, via="retention"):
        rows = {
            type(shredder).__qualname__: shredder.shred(persons, now=now)
            for shredder in _latest_desk_first()
        }
        details = erase_person_details(
            persons, actor=actor, now=now, reason=reason, erasure=erasure
        )
    erasure_list.update_list()
    scrub_storage()
    return ErasureReport(erasure, len(persons), rows, details)


def needed_no_longer(person_of: Mapping[int, int], *, now: datetime) -> frozenset[int]:
    """Return whom every desk has needed and none needs any more.

    Parameters
    ----------
    person_of
        Of each record of a human being the record that is kept of them.
    """
    known, needed = set(), set()
    for shredder in set(_shredders.values()):
        for need in shredder.needs(person_of):
            person = person_of[need.person_id]
            known.add(person)
            if need.until is None or need.until > now:
                needed.add(person)
    return frozenset(known - needed)


def erase_again(*, actor: Actor, now: datetime) -> int:
    """Carry out the listed erasures that a restored database has forgotten.

    Returns
    -------
    int
        How many erasures were carried out again.
    """
    missing = erasure_list.missing_from_trail()
    for listed in missing:
        erase_persons(
            listed.person_ids,
            actor=actor,
            now=now,
            reason=listed.reason,
            erasure=listed.erasure,
        )
    return len(missing)


def _every_record_of(person_ids: frozenset[int]) -> frozenset[int]:
    for shredder in _latest_desk_first():
        person_ids |= shredder.same_humans(person_ids)
    return person_ids


def _latest_desk_first() -> list[Shredder]:
    order = {config.label: place for place, config in enumerate(apps.get_app_configs())}
    placed = {
        shredder: max(order[label.partition(".")[0]] for label in shredder.claims())
        for shredder in _shredders.values()
    }
    return sorted(placed, key=placed.__getitem__, reverse=True)
