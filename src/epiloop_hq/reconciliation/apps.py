"""The reconciliation desk as a Django app."""

from django.apps import AppConfig


class Reconciliation(AppConfig):
    """Lets the worker carry runs out."""

    name = "epiloop_hq.reconciliation"

    def ready(self) -> None:
        """Run once at start."""
        from epiloop_hq.jobs import queue
        from epiloop_hq.reconciliation.actions import carry_out_run
        from epiloop_hq.reconciliation.kinds import RECONCILIATION_JOB

        queue.carry_out(RECONCILIATION_JOB, carry_out_run)
