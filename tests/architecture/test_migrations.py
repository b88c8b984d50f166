"""A migration that has landed is never edited: an installation has run it already."""

import hashlib
from pathlib import Path

import pytest

import epiloop_hq

SERVER = Path(epiloop_hq.__file__).parent
LANDED = Path(__file__).with_name("landed_migrations.txt")


def landed():
    for line in LANDED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            digest, name = line.split()
            yield pytest.param(name, digest, id=name)


@pytest.mark.parametrize(("name", "digest"), landed())
def test_a_landed_migration_is_as_it_landed(name, digest):
    """Whoever changes a model adds a migration beside it (docs/howto/add-a-desk.md)."""
    assert hashlib.sha256((SERVER / name).read_bytes()).hexdigest() == digest


def test_the_list_names_every_migration():
    """A change that adds one adds it to the list, as the list's first line says."""
    known = {parameters.values[0] for parameters in landed()}
    present = {
        str(path.relative_to(SERVER)) for path in SERVER.glob("*/migrations/[0-9]*.py")
    }

    assert present == known
