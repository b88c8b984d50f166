"""One installation for each process of a test run, in a temporary folder of its own."""

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

# `hq_settings` has set the folder, anew in each process, before this file is read.
os.environ.setdefault("EPILOOP_DATA", tempfile.mkdtemp(prefix="epiloop-tests-"))
os.environ.setdefault("EPILOOP_PLAIN_STATIC", "yes")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import hypothesis
import pytest

from epiloop.protocols import use_shelf
from epiloop.protocols.load import shelf_in_use

hypothesis.settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=50
)
hypothesis.settings.register_profile("night", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile(os.environ.get("EPILOOP_HYPOTHESIS", "ci"))

# WhiteNoise warns where the folder of collected files is missing.
(Path(os.environ["EPILOOP_DATA"]) / "static").mkdir(parents=True, exist_ok=True)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector of garbage pass over thousands of tests and all that is imported."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let go of it, or a library that counts its objects at the end calls them leaked."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _protocols_as_before() -> Iterator[None]:
    """Put the versions back that a test replaced by its own."""
    before = shelf_in_use()
    yield
    use_shelf(before)


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A transaction around a module: what its fixtures enter stands for each of its tests.

    Each test still takes back what it did itself. Ask for it in a fixture of the module
    that builds a world once (docs/howto/write-a-fast-test.md); a module whose tests
    commit (`transaction=True`) cannot have one.
    """
    from django.db import connections, transaction

    with django_db_blocker.unblock(), ExitStack() as stack:
        for alias in connections:
            around = transaction.atomic(using=alias)
            # As TestCase marks its own: an action's durable transaction may stand inside.
            around._from_testcase = True
            stack.enter_context(around)
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)
