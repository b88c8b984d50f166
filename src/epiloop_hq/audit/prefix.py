"""Scope as one indexed prefix match on a path, on both databases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    TextLookup = models.Lookup[str]
else:
    TextLookup = models.Lookup

LAST_CHARACTER = "\U0010ffff"


@models.CharField.register_lookup
@models.TextField.register_lookup
class Under(TextLookup):
    """`area_path__under="11/110111/"`: the area itself and everything below it.

    SQLite answers a range from a plain index, but not `LIKE`; PostgreSQL answers `LIKE`
    from an index with `varchar_pattern_ops`, or from any index of a database whose
    collation is C, while a range would follow the language's order of signs.
    """

    lookup_name = "under"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the condition as a range."""
        column, params = self.process_lhs(compiler, connection)
        return (
            f"({column} >= %s AND {column} < %s)",
            (*params, self.rhs, *params, f"{self.rhs}{LAST_CHARACTER}"),
        )

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the condition as a pattern."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*params, f"{_literal(str(self.rhs))}%")


def _literal(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
