"""What holds for the tests of every desk."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Let no page that a test asked for in Chinese decide how the next one reads."""
    with translation.override("en"):
        yield
