"""How a row stands: read from the database, in the form in which the trail tells it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, Self

from django.apps import apps
from django.db import models

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.plain import Row, plain

if TYPE_CHECKING:
    from epiloop_hq.audit.records import Record

ADDED: Final = "row.added"
CHANGED: Final = "row.changed"
DELETED: Final = "row.deleted"
ROW_KINDS: Final = (ADDED, CHANGED, DELETED)

# A lookup, or an expression where only some rows of a model tell of a person.
PersonPath = str | models.Expression


@dataclass(frozen=True, slots=True)
class RowForm:
    """What of a model's rows goes into the trail, and whom a row tells about."""

    label: str
    columns: tuple[str, ...]
    person_paths: tuple[PersonPath, ...]

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
            own: tuple[PersonPath, ...] = ("pk",) if rules.is_person else ()
            paths = own + tuple(filter(partial(_is_person_column, model), columns))
        return cls(label_of(model), columns, paths)


def area_of(row: Row) -> str:
    """Return the area that a row says it belongs to; empty if it says none."""
    return str(row.get("area_path") or "")


def label_of(model: type[models.Model]) -> str:
    """Return the model's name in the trail; a proxy has its table's."""
    return (model._meta.concrete_model or model)._meta.label


def subject_name(label: str, pk: object) -> str:
    """Return the name in the trail of one row of a model: `cases.Case:12`."""
    return f"{label}:{pk}"


def standing_rows(
    model: type[models.Model], pks: Sequence[Any], *, form: RowForm
) -> Iterator[tuple[Any, Row, frozenset[int]]]:
    """Yield key, row and persons of each row that stands, in the order of the keys."""
    width = len(form.columns)
    for batch in in_batches(pks):
        rows = models.QuerySet[models.Model](model).filter(pk__in=batch)
        values = rows.values_list("pk", *form.columns, *form.person_paths)
        found: dict[Any, tuple[Any, ...]] = {}
        persons: dict[Any, set[int]] = {}
        for pk, *told in values:
            found[pk] = tuple(told[:width])
            # A row that tells of several persons comes once for each of them.
            persons.setdefault(pk, set()).update(
                p for p in told[width:] if p is not None
            )
        for pk in batch:
            if pk in found:
                row = dict(zip(form.columns, map(plain, found[pk]), strict=True))
                yield pk, row, frozenset(persons[pk])


def _is_person_column(model: type[models.Model], column: str) -> bool:
    field = model._meta.get_field(column)
    # By its name, as a migration sees the model without the record's rules.
    target = field.related_model
    label = target._meta.label if target else ""
    return column == "person_id" or label in {
        m._meta.label for m in apps.get_models() if getattr(m, "is_person", False)
    }
