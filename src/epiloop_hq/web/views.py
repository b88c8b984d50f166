"""The component sheet and the pages for errors."""

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from epiloop_hq.web import answers, sheet


def style(request: HttpRequest) -> HttpResponse:
    """Show every component with invented content; for builders, in debug and demo only."""
    _for_builders_only()
    form = sheet.SampleForm(request.GET if "family_name" in request.GET else None)
    context = sheet.content(chinese=get_language() == "zh-hans") | {"form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "web/style.html", context, status=status)


def style_board(request: HttpRequest) -> HttpResponse:
    """Answer the sheet's polling board: a newer version once, then 204."""
    _for_builders_only()
    content = sheet.content(chinese=get_language() == "zh-hans") | {"version": 1}
    if request.GET.get("version") == "1":
        return answers.unchanged(content["now"])
    return answers.piece(request, "web/_style_board.html", content, now=content["now"])


def style_paper(request: HttpRequest) -> HttpResponse:
    """Show a sheet of paper as it comes out of the printer; in debug and demo only."""
    _for_builders_only()
    content = sheet.content(chinese=get_language() == "zh-hans")
    return render(request, "web/style_paper.html", content)


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
