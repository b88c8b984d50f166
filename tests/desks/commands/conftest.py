"""Installations in folders of their own; each test may change its own as it likes."""

import shutil
from pathlib import Path

import pytest

from builders.installation import Installation


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of a migrated installation; not to be changed."""
    data = tmp_path_factory.mktemp("made") / "data"
    Installation(data).do("migrate")
    return data


@pytest.fixture
def installation(made: Path, tmp_path: Path) -> Installation:
    """A migrated installation on SQLite with nobody in it yet."""
    data = tmp_path / "data"
    shutil.copytree(made, data)
    return Installation(data)
