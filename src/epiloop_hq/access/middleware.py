"""Puts the actor on the request, and a line into the access log for every page read."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from epiloop_hq import clock
from epiloop_hq.access import log
from epiloop_hq.access.models import Account
from epiloop_hq.access.queries import actor_of
from epiloop_hq.actor import Actor, NotPermittedError
from epiloop_hq.audit.recording import record_refusal


class ActedRequest(HttpRequest):
    """A request after the middleware: who asks, at which instant, having seen whom."""

    actor: Actor | None
    now: datetime
    seen: log.Seen


class NamedActor:
    """Sets `request.actor` and `request.now`, once, for everything below."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as its account's actor; first sign-in leads to a password."""
        acted = cast("ActedRequest", request)
        acted.now = clock.now()
        acted.seen = log.Seen()
        account = request.user if request.user.is_authenticated else None
        acted.actor = actor_of(account) if isinstance(account, Account) else None
        if isinstance(account, Account) and account.must_change_password:
            own = reverse("access:password")
            allowed = {own, reverse("access:sign_out"), reverse("web:language")}
            if request.path not in allowed and not request.path.startswith("/static/"):
                return HttpResponseRedirect(own)
        return self.get_response(request)


class LoggedReading:
    """Writes one access event a page, also when the page was refused or not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; the log is written after the answer is made."""
        acted = cast("ActedRequest", request)
        response = self.get_response(request)
        log.note_page(acted, status=response.status_code)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Turn a row that is not there for this viewer into 404, and say so in the trail."""
        acted = cast("ActedRequest", request)
        if acted.actor is None:
            return
        if isinstance(exception, NotPermittedError):
            record_refusal(
                actor=acted.actor,
                now=acted.now,
                kind="refused.not_permitted",
                detail={"path": request.path, "permission": exception.permission},
            )
            raise Http404 from exception
        if isinstance(exception, ObjectDoesNotExist):
            record_refusal(
                actor=acted.actor,
                now=acted.now,
                kind="refused.not_visible",
                detail={"path": request.path},
            )
            raise Http404 from exception
