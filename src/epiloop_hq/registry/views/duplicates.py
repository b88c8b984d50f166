"""Pairs of records that may be one human being: decided by an officer, side by side."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.places.queries import full_names
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.registry.labels import DUPLICATE_STATES, FIELDS, SIGNS, sex_label
from epiloop_hq.registry.queries import DuplicateRow, PersonView
from epiloop_hq.web.parts import Tab
from epiloop_hq.web.refusals import said
from epiloop_hq.web.states import State

COMPARED = (
    "name",
    "sex",
    "born_on",
    "age",
    "identity_number",
    "telephone",
    "address",
    "occupation",
    "workplace",
)
STATES = {
    DuplicateState.PROPOSED: State.PROPOSED,
    DuplicateState.MERGED: State.DONE,
    DuplicateState.DISTINCT: State.DROPPED,
}


@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """List pairs in one state; those to decide first."""
    acted = acting(request)
    acted.actor.require(Permission.PERSON_MERGE)
    asked = request.GET.get("state", "")
    state = DuplicateState(asked) if asked in set(DuplicateState) else None
    chosen = state or DuplicateState.PROPOSED
    after = request.GET.get("after", "")
    page = queries.duplicate_page(acted.actor, state=chosen, after=after)
    _note(page.rows, acted)
    further = urlencode({"state": chosen, "after": page.next_key})
    context = {
        "now": acted.now,
        "tabs": [
            Tab(label, f"?state={key}", key == chosen)
            for key, label in DUPLICATE_STATES.items()
        ],
        "pairs": [_shown(row) for row in page.rows],
        "next_href": f"?{further}" if page.next_key else "",
        "first_href": f"?state={chosen}" if after else "",
    }
    return render(request, "registry/duplicates.html", context)


@require_GET
def duplicate(request: HttpRequest, duplicate_id: int) -> HttpResponse:
    """Show two records side by side."""
    acted = acting(request)
    row = queries.duplicate_row(duplicate_id, acted.actor)
    _note([row], acted)
    areas = full_names((row.first.area_path, row.second.area_path))
    context = {
        "now": acted.now,
        "pair": _shown(row),
        "lines": [_line(name, row) for name in COMPARED],
        "areas": (areas[row.first.area_path], areas[row.second.area_path]),
        "is_merged": row.state == DuplicateState.MERGED,
        "is_distinct": row.state == DuplicateState.DISTINCT,
    }
    return render(request, "registry/duplicate.html", context)


@require_POST
def merge(request: HttpRequest, duplicate_id: int) -> HttpResponse:
    """Decide that two records are one human being."""
    acted = acting(request)
    try:
        actions.merge_duplicate(duplicate_id, actor=acted.actor, now=acted.now)
    except RegistryRefusedError as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("Merged; it can be split again here."))
    return redirect("registry:duplicate", duplicate_id)


@require_POST
def part(request: HttpRequest, duplicate_id: int) -> HttpResponse:
    """Decide that two records are two human beings."""
    acted = acting(request)
    actions.part_duplicate(duplicate_id, actor=acted.actor, now=acted.now)
    messages.success(request, _("Kept as two persons."))
    return redirect("registry:duplicate", duplicate_id)


def _shown(row: DuplicateRow) -> dict[str, Any]:
    return {
        "row": row,
        "percent": round(100 * row.score),
        "reasons": [SIGNS[sign] for sign in row.reasons],
        "state": STATES[row.state],
        "word": DUPLICATE_STATES[row.state],
    }


def _line(name: str, row: DuplicateRow) -> dict[str, Any]:
    values = [_value(view, name) for view in (row.first, row.second)]
    return {
        "label": FIELDS.get(name, _("Age")),
        "values": values,
        "differs": all(values) and values[0] != values[1],
    }


def _value(view: PersonView, name: str) -> Any:  # noqa: ANN401  text or day
    return sex_label(view.sex) if name == "sex" else getattr(view, name) or ""


def _note(rows: Any, acted: Acting) -> None:  # noqa: ANN401  rows of pairs
    acted.seen.add(view.id for row in rows for view in (row.first, row.second))
