"""Rows written many at a time, in a statement that is made once and used again.

Every deed writes several rows and tells the trail of each: making Django's statement
anew, and asking each field of each row how its value is written, took a third of it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar

from django.db import connection, models

Field: TypeAlias = "models.Field[Any, Any]"
R = TypeVar("R", bound=models.Model)
# Values that rows share, so that each is prepared once. No numbers with a fraction: two
# that are equal may be written differently.
SHARED: Final = (str, int, date)
TEXTS: Final = (models.CharField, models.TextField)


class InsertingQuerySet(models.QuerySet[R]):
    """Django's own, but for the statement by which it inserts."""

    def _insert(
        self,
        objs: Sequence[R],
        fields: Sequence[Field],
        returning_fields: Sequence[Field] | None = None,
        **options: Any,  # noqa: ANN401  Django's signature
    ) -> list[tuple[Any, ...]]:
        returned = list(returning_fields or ())
        if options.get("on_conflict") is not None or not are_plain(fields, returned):
            found: list[tuple[Any, ...]] = super()._insert(  # type: ignore[misc]
                objs, fields, returning_fields=returning_fields, **options
            )
            return found
        columns = [[field.pre_save(row, add=True) for row in objs] for field in fields]
        return insert(self.model, fields, columns, returning=returned)


def are_plain(fields: Iterable[Field], returned: Sequence[Field]) -> bool:
    """Tell whether the fields are written as values and nothing but a key comes back."""
    are_values = not any(hasattr(field, "get_placeholder") for field in fields)
    return are_values and all(field.primary_key for field in returned)


def insert(
    model: type[models.Model],
    fields: Sequence[Field],
    columns: Sequence[Sequence[object]],
    *,
    returning: Sequence[Field] = (),
) -> list[tuple[Any, ...]]:
    """Insert rows, given column by column; return what the database says of each."""
    count = len(columns[0])
    prepared = [_prepared(f, told) for f, told in zip(fields, columns, strict=True)]
    values = [value for row in zip(*prepared, strict=True) for value in row]
    statement = _statement(
        model,
        tuple(str(field.column) for field in fields),
        tuple(str(field.column) for field in returning),
        count,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if returning else []


def _prepared(field: Field, told: Sequence[object]) -> list[object]:
    """Return a column's values as the database takes them."""
    prepare: Callable[..., object] = field.get_db_prep_save
    is_text = isinstance(field, TEXTS)
    known: dict[tuple[type, object], object] = {}
    prepared: list[object] = []
    for value in told:
        if value is None or (is_text and type(value) is str):
            prepared.append(value)
        elif isinstance(value, SHARED):
            key = (type(value), value)
            if key not in known:
                known[key] = prepare(value, connection=connection)
            prepared.append(known[key])
        else:
            prepared.append(prepare(value, connection=connection))
    return prepared


@lru_cache(maxsize=512)
def _statement(
    model: type[models.Model],
    columns: tuple[str, ...],
    returning: tuple[str, ...],
    count: int,
) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    row = f"({', '.join(['%s'] * len(columns))})"
    back = f" RETURNING {', '.join(map(quote, returning))}" if returning else ""
    rows = ", ".join([row] * count)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {rows}{back}"  # noqa: S608  no value in it
