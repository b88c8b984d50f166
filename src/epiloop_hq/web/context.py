"""The context processor that gives every template its frame."""

from typing import Any

from django.http import HttpRequest

from epiloop_hq.web.shell import shell_for


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates `shell`: the instant, the navigation, where the viewer stands."""
    return {"shell": shell_for(request)}
