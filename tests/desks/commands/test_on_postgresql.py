"""A backup of PostgreSQL's databases, restored into new ones and a new folder."""

import os
import secrets
import shutil
from urllib.parse import urlsplit, urlunsplit

import pytest

from builders.installation import Installation

URL = os.environ.get("EPILOOP_DATABASE_URL", "")
pytestmark = [
    pytest.mark.skipif(not URL, reason="EPILOOP_DATABASE_URL names no PostgreSQL"),
    pytest.mark.skipif(not shutil.which("pg_dump"), reason="pg_dump is not there"),
]


@pytest.fixture
def new_databases():
    """Return a maker of pairs of empty databases; they go with the test."""
    import psycopg

    made = []

    def make() -> str:
        name = f"restored_{secrets.token_hex(6)}"
        for database in (name, f"{name}_access_log"):
            server.execute(f"CREATE DATABASE {database}")
            made.append(database)
        return urlunsplit(urlsplit(URL)._replace(path=f"/{name}"))

    with psycopg.connect(URL, autocommit=True) as server:
        yield make
        for database in made:
            server.execute(f"DROP DATABASE {database} WITH (FORCE)")


def test_a_backup_restores_into_new_databases_and_never_into_full_ones(
    tmp_path, new_databases
):
    first = Installation(tmp_path / "first", new_databases())
    first.do("migrate")
    first.do("createuser", "li", "--name", "Li Na")
    head = first.do("verify-trail", "--sign").splitlines()[-1]
    first.do("backup", tmp_path / "copy.sealed")

    second = Installation(tmp_path / "second", new_databases())
    first.do(
        *("restore", tmp_path / "copy.sealed", "--data", second.data),
        EPILOOP_DATABASE_URL=second.url,
    )
    assert "whole" in second.do("verify-trail", "--against", head)

    refused = first.run(
        *("restore", tmp_path / "copy.sealed", "--data", tmp_path / "third")
    )
    assert refused.returncode == 2
    assert "not empty" in refused.stderr
    assert list((tmp_path / "third").iterdir()) == []
