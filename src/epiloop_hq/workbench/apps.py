"""The workbench as a Django app."""

from django.apps import AppConfig


class Workbench(AppConfig):
    """The pages that show several desks at once."""

    name = "epiloop_hq.workbench"

    def ready(self) -> None:
        """Tell every page's frame where its viewer stands."""
        from epiloop_hq.web.shell import describe_with
        from epiloop_hq.workbench.standing import describe

        describe_with(describe)
