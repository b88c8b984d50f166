"""What is said differently to SQLite and to PostgreSQL: the very words, on either.

The suite runs on both, where both are found; these tests hold the words also where only
SQLite is.
"""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import connection, models

from desks.audit.trail_app.models import Case
from epiloop_hq.audit import chain, erasure, locks
from epiloop_hq.audit.prefix import Under


class Said:
    """A connection that writes down what is said to it."""

    def __init__(self, vendor):
        self.vendor, self.words, self.in_atomic_block = vendor, [], False

    @contextmanager
    def cursor(self):
        yield SimpleNamespace(
            execute=lambda sql, params=(): self.words.append((sql, params))
        )


@pytest.mark.parametrize(
    ("vendor", "words"),
    [
        ("sqlite", []),
        ("postgresql", [("SELECT pg_advisory_xact_lock(%s)", [chain.ADVISORY_LOCK])]),
    ],
)
def test_the_chain_grows_under_a_lock(monkeypatch, vendor, words):
    said = Said(vendor)
    monkeypatch.setattr(chain, "connection", said)

    chain.lock_chain()

    assert said.words == words
    assert chain.ADVISORY_LOCK < 2**63


@pytest.mark.parametrize(
    ("vendor", "words"),
    [
        ("sqlite", []),
        (
            "postgresql",
            [("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["lead:7"])],
        ),
    ],
)
def test_one_at_a_time_goes_past_a_name(monkeypatch, vendor, words):
    said = Said(vendor)
    monkeypatch.setattr(locks, "connection", said)

    locks.alone_with("lead:7")

    assert said.words == words


@pytest.mark.parametrize(
    ("vendor", "words"),
    [
        ("sqlite", [("PRAGMA wal_checkpoint(TRUNCATE)", ())]),
        ("postgresql", [("VACUUM", ())]),
    ],
)
def test_storage_is_scrubbed_in_every_database(monkeypatch, vendor, words):
    both = (Said(vendor), Said(vendor))
    monkeypatch.setattr(erasure, "connection", both[0])
    monkeypatch.setattr(erasure, "connections", SimpleNamespace(all=lambda: both))

    erasure.scrub_storage()

    assert [said.words for said in both] == [words, words]


def test_scope_is_a_range_on_sqlite_and_a_pattern_on_postgresql():
    compiler = models.QuerySet(Case).query.get_compiler(connection=connection)
    path = Case._meta.get_field("area_path")
    lookup = Under(path.get_col("c"), "11/_%/")

    column = '"c"."area_path"'
    assert lookup.as_sql(compiler, connection) == (
        f"({column} >= %s AND {column} < %s)",
        ("11/_%/", "11/_%/\U0010ffff"),
    )
    assert lookup.as_postgresql(compiler, connection) == (
        f"{column} LIKE %s",
        (r"11/\_\%/%",),
    )
