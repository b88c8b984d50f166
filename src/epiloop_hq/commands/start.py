"""What every server command does first: start Django, and say plainly what is wrong."""

import os
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., int]


def start(data: Path | None = None) -> None:
    """Start Django on the data folder given, or on `EPILOOP_DATA`."""
    if data is not None:
        os.environ["EPILOOP_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epiloop_hq.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring both databases to this version's tables; does nothing if they are there."""
    from django.core.management import call_command

    for database in ("default", "access_log"):
        call_command("migrate", database=database, verbosity=0, interactive=False)


def collect_static() -> None:
    """Copy what browsers load into the data folder, compressed, under hashed names."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=False)
