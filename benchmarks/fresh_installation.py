"""An installation of its own for a measurement, with the tree around Fangshan."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


@contextmanager
def fresh_installation() -> Iterator[str]:
    """Make empty tables, areas and units; yield which database it is and how busy.

    SQLite in a temporary folder, as an installation uses it, or PostgreSQL where
    EPILOOP_DATABASE_URL points to one; its tables are emptied afterwards.
    """
    sys.path.append(str(ROOT / "tests"))
    with tempfile.TemporaryDirectory(prefix="epiloop-bench-") as folder:
        os.environ |= {
            "EPILOOP_DATA": folder,
            "EPILOOP_PLAIN_STATIC": "yes",
            "DJANGO_SETTINGS_MODULE": "epiloop_hq.settings",
        }
        import django

        django.setup()
        from django.apps import apps
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection, connections

        from builders.places import the_areas, the_units

        # Tables as the models are, whichever migrations led there.
        settings.MIGRATION_MODULES = dict.fromkeys(
            config.label for config in apps.get_app_configs()
        )
        for alias in connections:
            call_command("migrate", database=alias, run_syncdb=True, verbosity=0)
        busy = f"{connection.vendor}; load {os.getloadavg()[0]:.1f} before"
        try:
            the_areas()
            the_units()
            yield busy
        finally:
            for alias in connections:
                call_command("flush", database=alias, interactive=False, verbosity=0)
            connections.close_all()
