"""Answers that htmx and the polling script understand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from epiloop_hq.web.wording import iso

SERVER_TIME = "X-Server-Time"


def piece(
    request: HttpRequest,
    template_name: str,
    context: Mapping[str, Any],
    *,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    """Return a part of a page (`_name.html`) with the instant it was read at."""
    response = render(request, template_name, {**context, "now": now}, status=status)
    response.headers[SERVER_TIME] = iso(now)
    return response


def unchanged(now: datetime) -> HttpResponse:
    """Return 204: what the page shows still stands, as of `now`."""
    return HttpResponse(status=204, headers={SERVER_TIME: iso(now)})
