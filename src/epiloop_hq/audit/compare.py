"""Does the trail still say what the tables say? Asked every night."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.db import models, transaction

from epiloop_hq.actor import Actor
from epiloop_hq.audit import fold
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.queries import latest_of_kind
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.records import Record, recorded_models
from epiloop_hq.audit.rows import RowForm, standing_rows, subject_name

if TYPE_CHECKING:
    from epiloop_hq.audit.plain import Row

log = logging.getLogger(__name__)

PAGE: Final = 1_000
COMPARED: Final = "trail.compared"
# More than these are counted and neither named nor looked at twice: something larger is
# amiss, for instance a table that was loaded past the trail.
NAMED: Final = 100


class Mismatch(StrEnum):
    """In which way table and trail differ on a row."""

    NOT_IN_TRAIL = "not_in_trail"
    NOT_IN_TABLE = "not_in_table"
    OTHER_VALUES = "other_values"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row on which they differ, and in which columns; never the values."""

    subject: str
    mismatch: Mismatch
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the night's look found: on how many rows they differ, and the first of them."""

    rows: int
    erased: int
    differing: int
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class _Look:
    """A look under way; it grows with what it names, not with what it finds."""

    rows: int = 0
    erased: int = 0
    not_named: int = 0
    differences: dict[str, Difference] = field(default_factory=dict)

    def suspect(self, subject: str) -> None:
        """Look again at a row on which they seem to differ, or only count it."""
        if subject in self.differences:
            return
        if len(self.differences) == NAMED:
            self.not_named += 1
        elif difference := _difference(subject):
            self.differences[subject] = difference


def compare_fold_with_tables() -> Comparison:
    """Compare every record with the fold of the trail.

    Runs beside the day's work: a row on which the two seem to differ is looked at again
    under a lock, so that a change between the two looks is not reported. Only where
    `NAMED` rows differ already are the others counted as they were first seen.
    """
    look = _Look()
    for model in recorded_models():
        for subject, row, told in _paired(model):
            look.rows += 1
            look.erased += told is not None and told.row is None
            if told is None or (told.row is not None and told.row != row):
                look.suspect(subject)
    for subject in _only_in_trail():
        look.suspect(subject)
    found = tuple(look.differences.values())
    return Comparison(look.rows, look.erased, len(found) + look.not_named, found)


def compare_and_tell(*, actor: Actor, now: datetime) -> Comparison:
    """Compare, and tell the trail what was found, so that it is seen on its page.

    The event names the rows and columns that differ, never the values; of very many it
    names the first ones, and how many there are.
    """
    found = compare_fold_with_tables()
    with recording(actor=actor, now=now) as trail:
        trail.add(
            COMPARED,
            rows=found.rows,
            erased=found.erased,
            differences=found.differing,
            first=[
                f"{d.subject} {d.mismatch} {' '.join(d.columns)}".rstrip()
                for d in found.differences
            ],
        )
    if found.differing:
        log.error("Trail and tables differ on %d rows", found.differing)
    return found


def latest_differences() -> tuple[int, tuple[str, ...]]:
    """Return on how many rows the latest comparison found a difference, and the first."""
    told = latest_of_kind(COMPARED)
    if told is None:
        return 0, ()
    count, first = told.detail.get("differences"), told.detail.get("first")
    return (
        count if isinstance(count, int) else 0,
        tuple(map(str, first)) if isinstance(first, list) else (),
    )


def _paired(model: type[Record]) -> Iterator[tuple[str, "Row", fold.ToldRow | None]]:
    form = RowForm.of(model)
    for pks in _keys(model):
        standing = {
            subject_name(form.label, pk): row
            for pk, row, _ in standing_rows(model, pks, form=form)
        }
        told = {row.subject: row for row in fold.last_words(standing)}
        for subject, row in standing.items():
            yield subject, row, told.get(subject)


def _keys(model: type[Record]) -> Iterator[list[Any]]:
    """Yield the table's keys in pages, each found by the last key of the one before."""
    rows = models.QuerySet[Record](model).order_by("pk")
    page = list(rows.values_list("pk", flat=True)[:PAGE])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1]).values_list("pk", flat=True)[:PAGE])


def _only_in_trail() -> Iterator[str]:
    told = fold.stream(fold.last_seq())
    for batch in in_batches(word.subject for word in told if not word.is_gone):
        yield from _without_row(batch)


def _without_row(subjects: list[str]) -> Iterator[str]:
    by_label: dict[str, dict[str, str]] = {}
    for subject in subjects:
        label, _, pk = subject.partition(":")
        by_label.setdefault(label, {})[pk] = subject
    watched = {model._meta.label: model for model in recorded_models()}
    for label, named in by_label.items():
        missing = set(named)
        if label in watched:
            rows = models.QuerySet[Record](watched[label])
            standing = rows.filter(pk__in=list(named)).values_list("pk", flat=True)
            missing -= {str(pk) for pk in standing}
        yield from (named[pk] for pk in missing)


@transaction.atomic
def _difference(subject: str) -> Difference | None:
    """Look again at one row, with its row locked: whoever wrote it has committed."""
    row = _locked_row(subject)
    told = next(iter(fold.last_words([subject])), None)
    if told is None:
        return None if row is None else Difference(subject, Mismatch.NOT_IN_TRAIL)
    if row is None:
        return Difference(subject, Mismatch.NOT_IN_TABLE)
    if told.row is None or told.row == row:
        return None
    return Difference(
        subject, Mismatch.OTHER_VALUES, tuple(sorted(_unequal(told.row, row)))
    )


def _locked_row(subject: str) -> "Row | None":
    label, _, pk = subject.partition(":")
    watched = {model._meta.label: model for model in recorded_models()}
    if label not in watched:
        return None
    model = watched[label]
    locked = models.QuerySet[Record](model).select_for_update().filter(pk=pk)
    pks = [row.pk for row in locked]
    standing = standing_rows(model, pks, form=RowForm.of(model))
    return next((row for _, row, _ in standing), None)


def _unequal(told: "Row", row: "Row") -> Iterator[str]:
    for column in told.keys() | row.keys():
        if (column in told, told.get(column)) != (column in row, row.get(column)):
            yield column
