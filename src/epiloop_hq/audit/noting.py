"""The full row of every change, read back from the database that stored it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, Self

from django.apps import apps
from django.db import models

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.plain import Row, plain
from epiloop_hq.audit.recording import label_of, require_open, subject_name

if TYPE_CHECKING:
    from epiloop_hq.audit.records import Record

ADDED: Final = "row.added"
CHANGED: Final = "row.changed"
DELETED: Final = "row.deleted"
ROW_KINDS: Final = (ADDED, CHANGED, DELETED)


@dataclass(frozen=True, slots=True)
class RowForm:
    """What of a model's rows goes into the trail, and whom a row tells about."""

    label: str
    columns: tuple[str, ...]
    person_paths: tuple[str, ...]

    @classmethod
    def of(cls, model: "type[Record]") -> Self:
        """Return the form of a record as the program knows it now."""
        return cls.with_rules(model, model)

    @classmethod
    @cache
    def with_rules(cls, model: type[models.Model], rules: "type[Record]") -> Self:
        """Return the form of a model as a migration sees it, with a record's rules."""
        columns = tuple(
            field.attname
            for field in model._meta.concrete_fields
            if field.name not in rules.secret_fields
        )
        paths = rules.person_paths
        if paths is None:
            own = ("pk",) if rules.is_person else ()
            paths = own + tuple(filter(partial(_is_person_column, model), columns))
        return cls(label_of(model), columns, paths)


def note_rows(model: "type[Record]", pks: Sequence[Any], *, kind: str) -> None:
    """Note how rows stand now, after they were written in the open recording.

    They are read back and not taken from memory: a partial save, a stale object or a
    rounded decimal would make the trail say what the table does not.
    """
    trail = require_open(model.__name__)
    if not model.trail_rows:
        return
    form = RowForm.of(model)
    for pk, row, persons in standing_rows(model, pks, form=form):
        trail.note(kind, subject_name(form.label, pk), row, persons=persons)


def note_deletion(model: "type[Record]", pk: object) -> None:
    """Note that a row is gone. What it held stands in the events before."""
    trail = require_open(model.__name__)
    if model.trail_rows:
        trail.note(DELETED, subject_name(label_of(model), pk), {})


def restate(model: "type[Record]", pks: Collection[Any]) -> None:
    """Note how rows stand, without a change; keys without a row are passed over."""
    # Locked, so that nobody's later change gets its event before this one.
    rows = models.QuerySet["Record"](model).filter(pk__in=pks).order_by("pk")
    standing = [row.pk for row in rows.only("pk").select_for_update(of=("self",))]
    note_rows(model, standing, kind=CHANGED)


def standing_rows(
    model: type[models.Model], pks: Sequence[Any], *, form: RowForm
) -> Iterator[tuple[Any, Row, frozenset[int]]]:
    """Yield key, row and persons of each row that stands, in the order of the keys."""
    width = len(form.columns)
    for batch in in_batches(pks):
        rows = models.QuerySet[models.Model](model).filter(pk__in=batch)
        values = rows.values_list("pk", *form.columns, *form.person_paths)
        found = {pk: tuple(rest) for pk, *rest in values}
        for pk in batch:
            if pk in found:
                told = found[pk]
                row = dict(zip(form.columns, map(plain, told[:width]), strict=True))
                yield pk, row, frozenset(p for p in told[width:] if p is not None)


def _is_person_column(model: type[models.Model], column: str) -> bool:
    field = model._meta.get_field(column)
    # By its name, as a migration sees the model without the record's rules.
    target = field.related_model
    label = target._meta.label if target else ""
    return column == "person_id" or label in {
        m._meta.label for m in apps.get_models() if getattr(m, "is_person", False)
    }
