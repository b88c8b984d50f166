"""A form's deed: done, or refused with the reason beside the form."""

from collections.abc import Callable

from django.forms import BaseForm

from epiloop.errors import EpiloopError


def carry_out(form: BaseForm, deed: Callable[[], object]) -> bool:
    """Do the deed if the form is right; return whether it was done.

    A refusal is a sentence for the officer and becomes an error of the form, which then
    goes back with status 422. What the viewer may not see or do is not caught here.
    """
    if not form.is_valid():
        return False
    try:
        deed()
    except EpiloopError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
