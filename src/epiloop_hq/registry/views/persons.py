"""Correcting what is known of a person."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_choices
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.forms import PersonForm


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, person_id: int) -> HttpResponse:
    """Correct a person; what stood before stays in the trail."""
    acted = acting(request)
    view = queries.person_view(person_id, acted.actor)
    acted.actor.require(Permission.PERSON_WRITE)
    acted.actor.require(Permission.PERSON_SEE_IDENTITY)
    acted.seen.add([person_id])
    form = PersonForm(request.POST or None, initial=_standing(person_id))
    if form.is_valid() and _is_corrected(person_id, form, acted):
        messages.success(request, _("Corrected. The trail keeps what stood before."))
        return _to_person(person_id)
    context: dict[str, Any] = {
        "now": acted.now,
        "person": view,
        "person_id": person_id,
        "form": form,
        "areas": area_choices(acted.actor, down_to=AreaLevel.TOWN),
        "duplicates": queries.duplicates_of(person_id, acted.actor),
        "elsewhere": queries.likely_elsewhere(person_id, acted.actor),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "registry/correct.html", context, status=status)


def _standing(person_id: int) -> dict[str, Any]:
    facts = queries.person_facts(person_id)
    names = [name for name in PersonForm.base_fields if name not in {"area", "reason"}]
    code = facts.area_path.rstrip("/").rpartition("/")[2]
    return {name: getattr(facts, name) for name in names} | {"area": code}


def _is_corrected(person_id: int, form: PersonForm, acted: Acting) -> bool:
    """Write what the form changed; say on the form why it was refused, if it was."""
    said = form.cleaned_data
    changed = set(form.changed_data) - {"reason"}
    changes = {name: said[name] for name in changed - {"area"}}
    if "area" in changed:
        changes["area_path"] = said["area"]
    try:
        actions.correct_person(
            person_id,
            actor=acted.actor,
            now=acted.now,
            changes=changes,
            reason=said["reason"],
        )
    except RegistryRefusedError as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _to_person(person_id: int) -> HttpResponse:
    try:
        return redirect("workbench:person", person_id)
    except NoReverseMatch:
        return redirect("registry:correct", person_id)
