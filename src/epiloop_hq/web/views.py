"""The component sheet and the pages for errors."""

from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from epiloop_hq.web import answers, sheet
from epiloop_hq.web.shell import NIGHT_COOKIE

YEAR: Final = 365 * 24 * 60 * 60


@require_POST
def night(request: HttpRequest) -> HttpResponse:
    """Remember in this browser whether pages are dark, and go back to the page."""
    wish = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        wish, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(wish if is_ours else "/")
    if request.POST.get("night") == "yes":
        response.set_cookie(
            NIGHT_COOKIE,
            "yes",
            max_age=YEAR,
            secure=request.is_secure(),
            samesite="Lax",
        )
    else:
        response.delete_cookie(NIGHT_COOKIE)
    return response


def style(request: HttpRequest) -> HttpResponse:
    """Show every component with invented content; for builders, in debug and demo only."""
    _for_builders_only()
    form = sheet.SampleForm(request.GET if "family_name" in request.GET else None)
    context = _content(request) | {"form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "web/style.html", context, status=status)


def style_board(request: HttpRequest) -> HttpResponse:
    """Answer the sheet's polling board: a newer version once, then 204."""
    _for_builders_only()
    content = _content(request) | {"version": 1}
    if request.GET.get("version") == "1":
        return answers.unchanged(content["now"])
    return answers.piece(request, "web/_style_board.html", content, now=content["now"])


def style_paper(request: HttpRequest) -> HttpResponse:
    """Show a sheet of paper as it comes out of the printer; in debug and demo only."""
    _for_builders_only()
    content = _content(request)
    return render(request, "web/style_paper.html", content)


def _content(request: HttpRequest) -> dict[str, Any]:
    return sheet.content(
        chinese=get_language() == "zh-hans",
        night=request.COOKIES.get(NIGHT_COOKIE) == "yes",
    )


def _for_builders_only() -> None:
    if not (settings.DEBUG or settings.DEMONSTRATION):
        raise Http404


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 403."""
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 404, in the same words whether the record is absent or out of scope."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429, for sign-in and other doors that count attempts."""
    return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
