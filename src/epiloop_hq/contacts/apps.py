"""The contacts desk as a Django app."""

from django.apps import AppConfig


class Contacts(AppConfig):
    """Lets the worker carry determinations out."""

    name = "epiloop_hq.contacts"

    def ready(self) -> None:
        """Run once at start."""
        from epiloop_hq.contacts.actions import jobs
        from epiloop_hq.contacts.kinds import AREA_JOB, DETERMINATION_JOB
        from epiloop_hq.jobs import queue

        queue.carry_out(DETERMINATION_JOB, jobs.carry_out_determination)
        queue.carry_out(AREA_JOB, jobs.carry_out_area)
