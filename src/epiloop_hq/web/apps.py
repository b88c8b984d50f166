"""The look of the product: layouts, components, error pages. It remembers nothing."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Web(AppConfig):
    """Templates, static files and template tags that every desk builds its pages with."""

    name = "epiloop_hq.web"
    label = "web"

    def ready(self) -> None:
        """Run once at start: every desk may say how the library's refusals are told."""
        autodiscover_modules("refusals")
