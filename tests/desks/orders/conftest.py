"""An outbreak with a person in it, for every test of the orders."""

import pytest

from builders.places import the_areas, the_units
from builders.registry import a_person, an_outbreak


@pytest.fixture(scope="module")
def outbreak(standing):
    the_areas()
    the_units()
    return an_outbreak()


@pytest.fixture(scope="module")
def person(outbreak):
    return a_person(language="en")
