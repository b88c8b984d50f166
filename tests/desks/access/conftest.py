"""The tree of areas and a first page that always exists."""

import pytest

from builders.places import the_areas


@pytest.fixture(autouse=True)
def _first_page(settings):
    settings.LOGIN_REDIRECT_URL = "access:password"


@pytest.fixture
def _areas(db):
    the_areas()
