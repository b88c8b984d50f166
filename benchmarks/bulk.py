"""Rows straight into a table: COPY on PostgreSQL, one prepared statement on SQLite.

Goes past the guards of the records on purpose, and only here: a million invented rows
have no deeds behind them, and their trail is not what is measured
(`benchmarks/trail_append.py` measures that).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice

from django.db import connection, models

BATCH = 20_000


class Table:
    """The table of one model; what is not given is the field's default."""

    def __init__(self, model: type[models.Model], *columns: str, **same: object):
        self.model = model
        rest = [f for f in model._meta.concrete_fields if f.attname not in columns]
        self.columns = [*columns, *(f.attname for f in rest if f.attname != "id")]
        constants = {f.attname: _default(f) for f in rest} | same
        self.tail = tuple(
            plain(constants[name]) for name in self.columns[len(columns) :]
        )

    def write(self, rows: Iterable[Sequence[object]]) -> int:
        """Write rows of the given columns; return how many."""
        complete = ((*map(plain, row), *self.tail) for row in rows)
        return _copy(self, complete) if is_postgresql() else _insert(self, complete)

    @property
    def names(self) -> str:
        """The columns, quoted, for a statement."""
        fields = {f.attname: f.column for f in self.model._meta.concrete_fields}
        return ", ".join(f'"{fields[name]}"' for name in self.columns)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def plain(value: object) -> object:
    """Return a value as the database's driver takes it."""
    if isinstance(value, list | dict):
        return json.dumps(value)
    if is_postgresql():
        return value
    if isinstance(value, datetime):
        return _instant(value)
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=100_000)
def _instant(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _default(field: models.Field) -> object:
    return field.get_default() if field.has_default() else None


def _copy(table: Table, rows: Iterable[tuple]) -> int:
    connection.ensure_connection()
    count = 0
    statement = f'COPY "{table.model._meta.db_table}" ({table.names}) FROM STDIN'
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _insert(table: Table, rows: Iterable[tuple]) -> int:
    connection.ensure_connection()
    marks = ", ".join("?" * len(table.columns))
    name = table.model._meta.db_table
    statement = f'INSERT INTO "{name}" ({table.names}) VALUES ({marks})'
    count = 0
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        connection.connection.executemany(statement, batch)
        count += len(batch)
    return count


@contextmanager
def loading():
    """One transaction with the database told to care for speed.

    PostgreSQL counts its tables by itself, so it is let do so at once; SQLite does not,
    in an installation as here.
    """
    settings: Mapping[str, str] = {"synchronous": "OFF", "cache_size": "-500000"}
    with connection.cursor() as cursor:
        if not is_postgresql():
            for name, value in settings.items():
                cursor.execute(f"PRAGMA {name}={value}")
    connection.set_autocommit(False)
    try:
        yield
        connection.commit()
    finally:
        connection.set_autocommit(True)
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE" if is_postgresql() else "PRAGMA wal_checkpoint(TRUNCATE)"
        )
    connection.close()


def next_ids(tables: Iterable[type[models.Model]]) -> None:
    """Let PostgreSQL go on counting after the ids that were written."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
