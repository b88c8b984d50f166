"""The exchange desk as a Django app."""

from django.apps import AppConfig


class Exchange(AppConfig):
    """Lets the worker carry imports out."""

    name = "epiloop_hq.exchange"

    def ready(self) -> None:
        """Run once at start."""
        from epiloop_hq.exchange.actions.jobs import carry_out_import
        from epiloop_hq.exchange.kinds import IMPORT_JOB
        from epiloop_hq.jobs import queue

        queue.carry_out(IMPORT_JOB, carry_out_import)
