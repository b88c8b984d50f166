"""The tree of areas with its units, for every test of the registry."""

import pytest

from builders.places import the_areas, the_units


@pytest.fixture(autouse=True)
def _areas(db):
    the_areas()
    the_units()
