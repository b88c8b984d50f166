"""Areas for every test of the bulletins."""

import pytest

from builders.places import the_areas


@pytest.fixture(scope="module")
def areas(standing):
    the_areas()
