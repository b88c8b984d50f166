"""The headquarters as one Django app: its own clock and its table of reactions."""

import json
from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings

from epiloop_hq import clock


class Headquarters(AppConfig):
    """Sets the installation's clock and connects reactions once every desk is loaded."""

    name = "epiloop_hq"
    label = "headquarters"

    def ready(self) -> None:
        """Run once at start, after all desks."""
        if settings.DEMONSTRATION:
            stored = json.loads((settings.DATA / "demonstration.json").read_text())
            clock.run_offset(timedelta(seconds=stored["clock_offset_seconds"]))
        from epiloop_hq import reactions  # desks must be loaded first
        from epiloop_hq.registry.own_protocols import use_own_files

        use_own_files()
        reactions.connect()
