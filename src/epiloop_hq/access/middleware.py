"""Who asks, at which instant, and what they were shown: once for every request."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from epiloop_hq import clock
from epiloop_hq.access import log
from epiloop_hq.access.actions import set_language
from epiloop_hq.access.models import Account
from epiloop_hq.access.queries import actor_of
from epiloop_hq.actor import Actor, NotPermittedError
from epiloop_hq.audit.recording import record_refusal
from epiloop_hq.places.queries import remembering_names

Answer = Callable[[HttpRequest], HttpResponse]


class OpenRequest(HttpRequest):
    """A request after the middleware: who asks, if they are known, and at which instant.

    `seen` takes down whom the answer shows and why: `request.seen.add(person_ids)`.
    """

    actor: Actor | None
    now: datetime
    seen: log.Seen


class ActedRequest(OpenRequest):
    """A request to a view that only the signed-in reach."""

    actor: Actor


class SignedIn(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page, from every view not marked as open to all."""

    def handle_no_permission(  # type: ignore[override]  # answers htmx differently
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """Answer a stranger; a piece of a page must not become a sign-in form."""
        if request.headers.get("HX-Request") == "true":
            door = reverse(settings.LOGIN_URL)
            return HttpResponse(
                status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": door}
            )
        return super().handle_no_permission(request, view_func)


class NamedActor:
    """Sets `request.actor` and `request.now`, once, for everything below."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as its account's actor; first sign-in leads to a password."""
        acted = cast("OpenRequest", request)
        acted.now = clock.now()
        acted.seen = log.Seen()
        account = request.user if isinstance(request.user, Account) else None
        acted.actor = actor_of(account) if account else None
        if account and account.must_change_password and not _is_always_open(request):
            return HttpResponseRedirect(reverse("access:password"))
        with remembering_names():
            response = self.get_response(request)
        if account and acted.actor:
            _remember_language(request, account, actor=acted.actor, now=acted.now)
        return response


class LoggedReading:
    """Writes one access event a page, also when the page was refused or not there."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; the log is written after the answer is made."""
        acted = cast("OpenRequest", request)
        response = self.get_response(request)
        log.note_page(acted, status=response.status_code)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Turn a refusal into its page, and say so in the trail.

        A row that is not there for this viewer is 404, whether it stands elsewhere or
        not; a deed the viewer may not do is 403. What had been written in the failed
        request is rolled back by now, so the trail holds the attempt alone.
        """
        acted = cast("OpenRequest", request)
        if acted.actor is None:
            return
        if isinstance(exception, NotPermittedError):
            record_refusal(
                actor=acted.actor,
                now=acted.now,
                kind="refused.not_permitted",
                path=request.path,
                permission=exception.permission,
            )
            raise PermissionDenied from exception
        if isinstance(exception, ObjectDoesNotExist):
            record_refusal(
                actor=acted.actor,
                now=acted.now,
                kind="refused.not_visible",
                path=request.path,
            )
            raise Http404 from exception


def _is_always_open(request: HttpRequest) -> bool:
    names = ("access:password", "access:sign_out", "web:language")
    return request.path in {reverse(name) for name in names}


def _remember_language(
    request: HttpRequest, account: Account, *, actor: Actor, now: datetime
) -> None:
    """Keep the language chosen on any page with the account, for the next sign-in."""
    match = request.resolver_match
    if request.method != "POST" or match is None or match.view_name != "web:language":
        return
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and language != account.language:
        set_language(actor=actor, now=now, language=language)
