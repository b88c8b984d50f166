"""Every disposal test works in the tree around Fangshan, with its units."""

import pytest

from builders.places import the_areas, the_units


@pytest.fixture
def units():
    """Make areas and units; return units by area."""
    the_areas()
    return the_units()
