"""One at a time, where no row stands yet that could be locked."""

from django.db import connection


def alone_with(name: str) -> None:
    """Let one transaction at a time go past here under this name, until it ends.

    SQLite's IMMEDIATE transactions are serial already; PostgreSQL takes an advisory lock.
    Take it after the rows that a deed locks anyway, and only one of them a deed.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name]
            )
