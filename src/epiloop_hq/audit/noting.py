"""The full row of every change, read back from the database that stored it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import models

from epiloop_hq.audit.plain import Row, plain
from epiloop_hq.audit.recording import label_of, require_open, subject_name

ADDED: Final = "row.added"
CHANGED: Final = "row.changed"
DELETED: Final = "row.deleted"
ROW_KINDS: Final = (ADDED, CHANGED, DELETED)
CHUNK: Final = 500


def note_rows(model: type[models.Model], pks: Sequence[Any], *, kind: str) -> None:
    """Note how rows stand now, after they were written in the open recording.

    They are read back and not taken from memory: a partial save, a stale object or a
    rounded decimal would make the trail say what the table does not.
    """
    trail = require_open(model.__name__)
    if not keeps_rows(model):
        return
    for pk, row, persons in standing_rows(model, pks):
        subject = subject_name(label_of(model), pk)
        trail.note(kind, subject, row, persons=persons)


def note_deletion(model: type[models.Model], pk: object) -> None:
    """Note that a row is gone. What it held stands in the events before."""
    trail = require_open(model.__name__)
    if not keeps_rows(model):
        return
    trail.note(DELETED, subject_name(label_of(model), pk), {})


def standing_rows(
    model: type[models.Model], pks: Sequence[Any]
) -> Iterator[tuple[Any, Row, frozenset[int]]]:
    """Yield key, row and persons of each row that stands, in the order of the keys."""
    columns = columns_of(model)
    paths = person_paths(model)
    for start in range(0, len(pks), CHUNK):
        chunk = pks[start : start + CHUNK]
        rows = models.QuerySet[models.Model](model).filter(pk__in=chunk)
        found = {
            values[0]: values[1:] for values in rows.values_list("pk", *columns, *paths)
        }
        for pk in chunk:
            if pk in found:
                values = found[pk]
                row = dict(zip(columns, map(plain, values), strict=False))
                persons = frozenset(p for p in values[len(columns) :] if p is not None)
                yield pk, row, persons


def columns_of(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names under which a row's values stand in the trail; no secrets."""
    secret: frozenset[str] = getattr(model, "secret_fields", frozenset())
    return tuple(
        field.attname for field in model._meta.concrete_fields if field.name not in secret
    )


def keeps_rows(model: type[models.Model]) -> bool:
    """Tell whether the model's rows stand in the trail one by one."""
    return bool(getattr(model, "trail_rows", True))


def person_paths(model: type[models.Model]) -> tuple[str, ...]:
    """Return the lookups that lead from a row to the persons it tells about."""
    stated: tuple[str, ...] | None = getattr(model, "person_paths", None)
    if stated is not None:
        return stated
    return tuple(
        name
        for name in columns_of(model)
        if name == "person_id" or name.endswith("_person_id")
    )
