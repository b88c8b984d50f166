"""Headers of every answer: all from this server, no inline script, kept by nobody."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

# Style attributes stay allowed: charts and progress bars set widths. <style> does not.
POLICY: Final = (
    "default-src 'self'; "
    "style-src-elem 'self'; "
    "style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "frame-ancestors 'none'; "
    "form-action 'self'"
)


class ContentSecurityPolicy:
    """Adds the headers to every answer that does not carry its own, as files do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and put the policy on the answer."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        # What a page shows is somebody's: no proxy keeps it, nor a browser signed out of.
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=()")
        return response
