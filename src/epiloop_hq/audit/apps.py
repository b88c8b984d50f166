"""The trail as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Audit(AppConfig):
    """Puts the guards up, and finds what each desk says of its records."""

    name = "epiloop_hq.audit"

    def ready(self) -> None:
        """Run once at start, when the models of every desk are loaded."""
        from epiloop_hq.audit import checks, records

        checks.register_checks()
        records.watch_records()
        # Every desk may have these: who erases its rows, how its events are told.
        autodiscover_modules("retention", "presenters")
