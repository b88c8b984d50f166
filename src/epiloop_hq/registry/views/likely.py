"""Who on record is like the person being typed: a piece of every form that enters one."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from epiloop_hq.access.requests import acting
from epiloop_hq.actor import Permission
from epiloop_hq.registry.forms import SoughtForm, told_of
from epiloop_hq.registry.presenting import likely_rows, today
from epiloop_hq.registry.queries import likely_persons
from epiloop_hq.web.answers import piece


@require_POST
def likely(request: HttpRequest) -> HttpResponse:
    """Answer with who may be meant. Posted, so that no name stands in an address."""
    acted = acting(request)
    acted.actor.require(Permission.PERSON_WRITE)
    form = SoughtForm(request.POST)
    form.is_valid()  # what cannot be read is not used; the form itself says what is wrong
    found = likely_persons(told_of(form.cleaned_data, today(acted.now)), acted.actor)
    acted.seen.add(one.view.id for one in found if one.is_named)
    context = {"likely": likely_rows(found), "same": form.cleaned_data.get("same", "")}
    return piece(request, "registry/_likely.html", context, now=acted.now)
