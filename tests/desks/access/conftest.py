"""Cheap password hashing, the tree of areas, and a first page that always exists."""

import pytest

from builders.places import the_areas


@pytest.fixture(autouse=True)
def _quick(settings):
    # Argon2 takes a tenth of a second on purpose; here only its answers matter.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LOGIN_REDIRECT_URL = "access:password"


@pytest.fixture
def _areas(db):
    the_areas()
