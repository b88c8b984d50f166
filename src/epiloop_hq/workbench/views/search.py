"""Search for a person or a case: every search is logged, with its reason."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.cases.queries import CaseRow, case_page
from epiloop_hq.disposal.labels import KINDS, step_label
from epiloop_hq.disposal.queries.items import ItemRow, items_of_persons
from epiloop_hq.places.queries import full_names
from epiloop_hq.registry.queries import PersonView
from epiloop_hq.registry.queries.found import FoundPerson, search_persons
from epiloop_hq.web.states import Text
from epiloop_hq.workbench.forms import SearchForm

LIMIT: Final = 30
# A search that names nobody in particular would be a list.
LEAST_LETTERS: Final = 2


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find persons and cases; those outside one's areas only with a reason."""
    acted = acting(request)
    acted.actor.require(Permission.PERSON_SEE)
    form = SearchForm(request.GET or None)
    context: dict[str, Any] = {
        "now": acted.now,
        "form": form,
        "asked": False,
        "may_enter": acted.actor.may(Permission.PERSON_WRITE),
    }
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid() and len(form.cleaned_data["q"].strip()) >= LEAST_LETTERS:
            context |= _found(
                form.cleaned_data["q"].strip(),
                form.cleaned_data["reason"].strip(),
                acted,
            )
            status = 200
        elif form.is_valid():
            form.add_error("q", _("Give at least two letters or digits."))
    return render(request, "workbench/search.html", context, status=status)


def _found(text: str, reason: str, acted: Acting) -> dict[str, Any]:
    acted.seen.reason = reason or "search"
    persons = search_persons(text, acted.actor, anywhere=bool(reason), limit=LIMIT)
    cases: tuple[CaseRow, ...] = ()
    if acted.actor.may(Permission.CASE_SEE):
        cases = case_page(acted.actor, search=text, limit=LIMIT).rows
    acted.seen.add(found.view.id for found in persons)
    acted.seen.add(case.person_id for case in cases)
    return {
        "asked": True,
        "text": text,
        "reason": reason,
        "own": _own([found.view for found in persons if found.is_visible], acted),
        "others": _others([found for found in persons if not found.is_visible]),
        "cases": cases,
        "case_areas": _case_areas(cases),
        "is_full": len(persons) == LIMIT,
    }


def _own(persons: list[PersonView], acted: Acting) -> list[dict[str, Any]]:
    items: dict[int, tuple[ItemRow, ...]] = {}
    if acted.actor.may(Permission.CONTACT_SEE):
        items = items_of_persons([person.id for person in persons], acted.actor)
    names = full_names({person.area_path for person in persons})
    return [
        {
            "person": person,
            "area": names[person.area_path],
            "items": [_line(item) for item in items.get(person.id, ())],
        }
        for person in persons
    ]


def _line(item: ItemRow) -> tuple[ItemRow, Text, Text]:
    step = step_label(item.step, protocol_id=item.protocol_id)
    return item, KINDS[item.kind], step


def _others(others: list[FoundPerson]) -> list[dict[str, Any]]:
    """Return persons of other areas as whom to call, not as what happened to them."""
    names = full_names({found.view.area_path for found in others})
    return [
        {"person": found.view, "area": names.get(found.view.area_path, "")}
        for found in others
    ]


def _case_areas(cases: tuple[CaseRow, ...]) -> list[tuple[CaseRow, str]]:
    names = full_names({case.area_path for case in cases})
    return [(case, names[case.area_path]) for case in cases]
