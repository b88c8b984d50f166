"""The server's settings in tests: a folder of its own a process, and a made-up desk."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="epiloop-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
# Django reads its settings before any conftest.py, so they are set here.
os.environ["EPILOOP_DATA"] = _folder
os.environ.setdefault("EPILOOP_PLAIN_STATIC", "yes")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from epiloop_hq.settings import *  # noqa: E402, F403

# Records on which the trail is tried without any desk's rules.
INSTALLED_APPS = [*INSTALLED_APPS, "desks.audit.trail_app"]  # noqa: F405

# SQLite in files, as in an installation: WAL, locks and several connections are real.
for _alias, _database in DATABASES.items():  # noqa: F405
    if _database["ENGINE"].endswith("sqlite3"):
        _database["TEST"] = {"NAME": f"{_folder}/test_{_alias}.sqlite3"}

# Argon2 takes an eighth of a second on purpose; here only its answers matter.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Coverage counts the lines of templates too, which needs them to know their source.
TEMPLATES[0]["OPTIONS"]["debug"] = True  # noqa: F405
