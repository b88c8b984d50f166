"""How a deed of one button is answered: done or refused, on the page that follows."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from epiloop.errors import EpiloopError
from epiloop_hq.web.refusals import said


def answer_deed(
    request: HttpRequest, deed: Callable[[], object], following: str, *, done: str
) -> HttpResponse:
    """Do a deed and go to the page that follows, which tells how it went."""
    try:
        deed()
    except EpiloopError as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, done)
    return redirect(following)
