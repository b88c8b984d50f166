"""A person entered alone, and what is known of one corrected."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_choices, code_of
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.forms import NewPersonForm, PersonForm
from epiloop_hq.registry.presenting import likely_rows, today
from epiloop_hq.web import refusals
from epiloop_hq.web.deeds import carry_out

WHY: Final = "entered"


@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Ask for a person, or enter them; who is on record already is not entered again."""
    acted = acting(request)
    acted.actor.require(Permission.PERSON_WRITE)
    form = NewPersonForm(
        request.POST or None, initial={"area": code_of(acted.actor.area_path)}
    )
    entered: list[int] = []
    if request.method == "POST":
        form.look_for(acted.actor, today=today(acted.now))
        acted.seen.add(one.view.id for one in form.likely if one.is_named)
        if carry_out(form, lambda: entered.append(_enter(form, acted))):
            return _after_entry(request, entered[0], is_known=bool(form.known_code))
    context: dict[str, Any] = {
        "form": form,
        "likely": likely_rows(form.likely),
        "same": request.POST.get("same", ""),
        "areas": area_choices(acted.actor, down_to=AreaLevel.TOWN),
        "now": acted.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "registry/new_person.html", context, status=status)


def _enter(form: NewPersonForm, acted: Acting) -> int:
    said = form.cleaned_data
    told = {name: said[name] for name in TOLD if said[name] is not None}
    return actions.enter_person(
        actions.PersonDraft(**told, area_path=said["area"]),
        code=form.known_code,
        actor=acted.actor,
        now=acted.now,
        area_path=said["area"],
        why=WHY,
        other_than=form.other_than,
    )


def _after_entry(
    request: HttpRequest, person_id: int, *, is_known: bool
) -> HttpResponse:
    if is_known:
        messages.success(request, _("On record already; nobody was entered twice."))
    else:
        messages.success(request, _("Person entered."))
    if "again" in request.POST:
        return redirect("registry:new_person")
    return _to_person(person_id)


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


# Fields of the form that a record has under the same name.
TOLD: Final = tuple(
    name for name in PersonForm.base_fields if name not in {"area", "reason", "same"}
)


def _standing(person_id: int) -> dict[str, Any]:
    facts = queries.person_facts(person_id)
    code = code_of(facts.area_path)
    return {name: getattr(facts, name) for name in TOLD} | {"area": code}


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
        form.add_error(None, refusals.said(refusal))
    return not form.errors


def _to_person(person_id: int) -> HttpResponse:
    try:
        return redirect("workbench:person", person_id)
    except NoReverseMatch:
        return redirect("registry:correct", person_id)
