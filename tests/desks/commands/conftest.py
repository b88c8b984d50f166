"""Installations in folders of their own; each test may change its own as it likes."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.installation import Installation


@pytest.fixture(scope="session")
def once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], None]], Path]:
    """Return a maker of folders that are made once a run, whichever worker comes first."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                draft = shared / f"{name}.draft"
                draft.mkdir()
                make(draft)
                draft.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def made(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Return the data folder of a migrated installation; not to be changed."""
    return once("migrated", lambda to: Installation(to / "data").do("migrate")) / "data"


@pytest.fixture
def installation(made: Path, tmp_path: Path) -> Installation:
    """A migrated installation on SQLite with nobody in it yet."""
    data = tmp_path / "data"
    shutil.copytree(made, data)
    return Installation(data)
