"""The situation desk as a Django app."""

from django.apps import AppConfig


class Situation(AppConfig):
    """Lets the worker draw pictures that were asked for."""

    name = "epiloop_hq.situation"

    def ready(self) -> None:
        """Run once at start."""
        from epiloop_hq.jobs import queue
        from epiloop_hq.situation.actions import carry_out_snapshot
        from epiloop_hq.situation.kinds import SNAPSHOT_JOB

        queue.carry_out(SNAPSHOT_JOB, carry_out_snapshot)
