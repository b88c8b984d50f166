"""The look of the product: layouts, components, error pages. It remembers nothing."""

from django.apps import AppConfig


class Web(AppConfig):
    """Templates, static files and template tags that every desk builds its pages with."""

    name = "epiloop_hq.web"
    label = "web"
