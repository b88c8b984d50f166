"""A deed from a page: done, with the page after it; or refused, with the reason."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from epiloop_hq.web.refusals import REFUSALS, said
from epiloop_hq.web.states import Text


def carry_out(
    form: BaseForm, deed: Callable[[], object], *, protocol_id: str = ""
) -> bool:
    """Do the deed if the form is right; return whether it was done.

    A refusal becomes an error of the form in the reader's language, and the form then goes
    back with status 422. What the viewer may not see or do is not caught: those have
    answers of their own.
    """
    if not form.is_valid():
        return False
    try:
        deed()
    except REFUSALS as refusal:
        form.add_error(None, said(refusal, protocol_id=protocol_id))
        return False
    return True


def answer(
    request: HttpRequest,
    deed: Callable[[], object],
    following: str,
    *,
    done: Text = "",
    protocol_id: str = "",
) -> HttpResponse:
    """Do a deed of one button and go to the page that follows; a refusal is told there."""
    try:
        deed()
    except REFUSALS as refusal:
        messages.error(request, said(refusal, protocol_id=protocol_id))
    else:
        if done:
            messages.success(request, str(done))
    return redirect(following)
