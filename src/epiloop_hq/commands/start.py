"""What every server command does first: start Django, and say plainly what is wrong."""

import os
from pathlib import Path

from epiloop.errors import EpiloopError

DATABASES = ("default", "access_log")


class NotReadyError(EpiloopError):
    """The data folder's databases are not those of this version."""

    def __init__(self, data: Path) -> None:
        super().__init__(
            f"The databases of {data} are not at this version. "
            "Run `epiloop migrate` (or `epiloop serve`, which does it at start)."
        )


def start(data: Path | None = None) -> None:
    """Start Django on the data folder given, or on `EPILOOP_DATA`."""
    if data is not None:
        os.environ["EPILOOP_DATA"] = str(data)
        os.environ.pop("EPILOOP_DATA_FILE", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epiloop_hq.settings")
    import django

    django.setup()


def start_ready() -> None:
    """Start Django, and refuse to go on where the databases are not at this version.

    Raises
    ------
    NotReadyError
        If a migration is missing.
    """
    start()
    from django.conf import settings
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    for database in DATABASES:
        executor = MigrationExecutor(connections[database])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise NotReadyError(settings.DATA)
    erase_again()


def migrate() -> int:
    """Bring both databases to this version's tables; does nothing if they are there.

    Returns how many erasures were carried out again; see `erase_again`.
    """
    from django.core.management import call_command

    for database in DATABASES:
        call_command("migrate", database=database, verbosity=0, interactive=False)
    return erase_again()


def erase_again() -> int:
    """Carry out the listed erasures that an older database put in place has forgotten.

    Before anything else reads it, whichever way it came: restored by the command, by a
    command that was cut short, or by hand. Returns how many were carried out.
    """
    from epiloop_hq import clock
    from epiloop_hq.actor import Actor
    from epiloop_hq.audit import retention

    return retention.erase_again(actor=Actor.system("restore"), now=clock.now())


def collect_static() -> None:
    """Copy what browsers load into the data folder, compressed, under hashed names."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=False)
