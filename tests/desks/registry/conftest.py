"""The tree of areas with its units, for every test of the registry."""

import pytest

from builders.places import the_areas, the_units


@pytest.fixture(scope="module")
def _built(standing):
    the_areas()
    the_units()


@pytest.fixture(autouse=True)
def _areas(_built, db):
    """Let every test have them, and take back what it does itself."""
