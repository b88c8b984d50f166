"""What one transaction has noted so far, until it is appended to the chain."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from epiloop_hq.audit import rows
from epiloop_hq.audit.chain import Entry, Signature

if TYPE_CHECKING:
    from epiloop_hq.audit.records import Record

Savepoints = frozenset[str | None]
RowKey = tuple["type[Record]", Any]


@dataclass(frozen=True, slots=True)
class Touch:
    """One row was written. How it stands is read when the recording ends."""

    row: RowKey
    is_new: bool
    signature: Signature


class _Mark:
    """Stands in the connection's list of things to do on commit, and does nothing.

    Django strikes it out when the savepoint it was made under is rolled back. So the
    marks still there at the end tell which notes still hold.
    """

    def __call__(self) -> None:
        """Do nothing."""


class Ledger:
    """The notes of one transaction, in order."""

    def __init__(self) -> None:
        self._notes: list[tuple[Savepoints, Entry | Touch]] = []
        self._marks: dict[Savepoints, _Mark] = {}

    def note(self, note: Entry | Touch) -> None:
        """Add a note, which falls with the savepoint it is made under."""
        savepoints = frozenset(connection.savepoint_ids)
        if savepoints not in self._marks:
            self._marks[savepoints] = _Mark()
            transaction.on_commit(self._marks[savepoints])
        self._notes.append((savepoints, note))

    def entries(self) -> list[Entry]:
        """Return what is to be appended.

        A row written several times is told once, in full, as it stands at the end:
        nobody outside the transaction ever saw it otherwise. It is read back and not
        taken from memory, because a partial save, a stale object or a rounded decimal
        would make the trail say what the table does not.
        """
        notes = list(self._standing())
        last = {note.row: note for note in notes if isinstance(note, Touch)}
        new = {note.row for note in notes if isinstance(note, Touch) and note.is_new}
        told = dict(_told(last, new))
        entries: list[Entry | None] = []
        for note in notes:
            if isinstance(note, Entry):
                entries.append(note)
            elif last[note.row] is note:
                entries.append(told.get(note.row))
        return [entry for entry in entries if entry is not None]

    def _standing(self) -> Iterator[Entry | Touch]:
        kept = {id(waiting[1]) for waiting in connection.run_on_commit}
        for savepoints, note in self._notes:
            if id(self._marks[savepoints]) in kept:
                yield note


def _told(
    last: Mapping[RowKey, Touch], new: Iterable[RowKey]
) -> Iterator[tuple[RowKey, Entry]]:
    """Yield what is told of each touched row; of one that came and went, nothing."""
    by_model: dict[type[Record], list[Any]] = {}
    for model, pk in last:
        by_model.setdefault(model, []).append(pk)
    for model, pks in by_model.items():
        form = rows.RowForm.of(model)
        found = {
            pk: (row, persons)
            for pk, row, persons in rows.standing_rows(model, pks, form=form)
        }
        for pk in pks:
            key = (model, pk)
            row, persons = found.get(pk, ({}, frozenset()))
            if pk in found or key not in new:
                kind = rows.CHANGED if pk in found else rows.DELETED
                yield (
                    key,
                    last[key].signature.entry(
                        rows.ADDED if key in new else kind,
                        rows.subject_name(form.label, pk),
                        row,
                        area_path=rows.area_of(row),
                        persons=persons,
                    ),
                )
