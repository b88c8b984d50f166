"""The tree of areas and a first page that always exists."""

import pytest

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.places import the_areas
from epiloop_hq import clock
from epiloop_hq.actor import Role


@pytest.fixture(autouse=True)
def _first_page(settings):
    settings.LOGIN_REDIRECT_URL = "access:password"


@pytest.fixture
def _areas(db):
    the_areas()


@pytest.fixture
def _now():
    with clock.at(NOW):
        yield


@pytest.fixture
def admin_id():
    return an_account("admin", role=Role.ADMINISTRATOR)


@pytest.fixture
def admin(admin_id):
    return a_browser(admin_id)
