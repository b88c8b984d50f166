"""The work list: everyone whose next step is somebody's now, with steps for many at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from epiloop.disposal.steps import Evidence, Step
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.cases.queries import case_rows
from epiloop_hq.contacts.labels import risk_class_word
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.labels import KINDS, STEPS, TURNS, step_label
from epiloop_hq.disposal.queries.items import (
    ItemRow,
    transfers_to_do,
    turn_of,
)
from epiloop_hq.disposal.queries.work import WorkQuestion, work_counts, work_list
from epiloop_hq.places.queries import full_names, place_rows, short_names, switch_rows
from epiloop_hq.registry.queries import person_views
from epiloop_hq.web.numbers import whole, wholes
from epiloop_hq.web.paging import InstantKey, read_instant_key
from epiloop_hq.web.parts import Count
from epiloop_hq.web.refusals import REFUSALS, said
from epiloop_hq.web.states import State, Text, Tone
from epiloop_hq.workbench.idle import IDLE, only_idle
from epiloop_hq.workbench.loops import dots_of, item_state
from epiloop_hq.workbench.pressing import KINDS_OF_WORK
from epiloop_hq.workbench.standing import Place, place_of

ROWS: Final = 100
MANY_ROWS: Final = 300  # where many are ticked at once; printed lists have as many
LAST: Final = "last"


@dataclass(frozen=True, slots=True)
class Bulk:
    """One step that may be taken for many persons at once, and what shows it."""

    step: Step
    evidence: tuple[Evidence, ...]
    label: Text
    permission: Permission


BULK: Final[Mapping[str, Bulk]] = {
    "located_by_call": Bulk(
        Step.LOCATED,
        (Evidence.CALL,),
        gettext_lazy("Located by a call"),
        Permission.CONTACT_LOCATE,
    ),
    "located_on_the_spot": Bulk(
        Step.LOCATED,
        (Evidence.VISIT,),
        gettext_lazy("Located on the spot"),
        Permission.CONTACT_LOCATE,
    ),
    "held": Bulk(
        Step.HELD,
        (Evidence.VISIT,),
        gettext_lazy("Seen to be held"),
        Permission.CONTACT_LOCATE,
    ),
}


@require_GET
def my_contacts(request: HttpRequest) -> HttpResponse:
    """Show the open items of the area in view, most urgent first."""
    place = place_of(request)
    place.actor.require(Permission.CONTACT_SEE)
    work, limit = _question(request, place), _rows_a_page(request)
    rows = work_list(work, place.actor, after=_after(request), limit=limit + 1)
    shown = rows[:limit]
    counts = work_counts(work, place.actor)
    return render(
        request,
        "workbench/my_contacts.html",
        {
            "now": place.now,
            "counts": _counts(counts, request),
            "rows": _shown(shown, place.acting),
            "may_see_identity": place.actor.may(Permission.PERSON_SEE_IDENTITY),
            "may_locate": place.actor.may(Permission.CONTACT_LOCATE),
            "total": sum(counts.values()),
            "steps": [(s, STEPS[Step(s)]) for s in counts if s in set(Step)],
            "step": request.GET.get("step", ""),
            "mine": request.GET.get("mine") == "yes",
            "idle": request.GET.get(IDLE) == "yes",
            "area": request.GET.get("area", ""),
            "areas": _areas(place),
            "bulk": [
                (key, one)
                for key, one in BULK.items()
                if place.actor.may(one.permission)
            ],
            "next_href": _next_href(request, shown[-1]) if len(rows) > limit else "",
            "first_href": f"?{_query(request)}" if "after" in request.GET else "",
            "many": MANY_ROWS if len(rows) > ROWS and limit < MANY_ROWS else 0,
            "many_href": f"?{_query(request, rows=str(MANY_ROWS))}",
            "query": _query(request),
        },
    )


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Take one step for every ticked person: all of them, or none with the reason."""
    acted = acting(request)
    following = f"{reverse('workbench:my_contacts')}?{request.POST.get('query', '')}"
    deed = BULK.get(request.POST.get("deed", ""))
    ids = wholes(request.POST.getlist("item"))
    if deed is None or not ids:
        messages.warning(request, _("Tick at least one row first."))
        return redirect(following)
    try:
        actions.take_step(
            ids,
            deed.step,
            evidence=deed.evidence,
            actor=acted.actor,
            happened_at=acted.now,
            now=acted.now,
        )
    except REFUSALS as refusal:
        messages.error(
            request,
            _("Nothing was recorded for anybody. %(reason)s")
            % {"reason": said(refusal)},
        )
    else:
        done = ngettext(
            "Recorded for %(n)d person.", "Recorded for %(n)d persons.", len(ids)
        )
        messages.success(request, done % {"n": len(ids)})
    return redirect(following)


@require_GET
def call_list(request: HttpRequest) -> HttpResponse:
    """Show the same list as a sheet to call from, with room to write."""
    place = place_of(request)
    place.actor.require(Permission.CONTACT_SEE)
    place.actor.require(Permission.PERSON_SEE_IDENTITY)
    asked = work_list(
        _question(request, place),
        place.actor,
        after=_after(request),
        limit=MANY_ROWS,
    )
    rows = _shown(asked, place.acting)
    place.acting.seen.was_exported = True
    return render(request, "workbench/call_list.html", {"now": place.now, "rows": rows})


@require_GET
def transfer_list(request: HttpRequest) -> HttpResponse:
    """Show journeys to be made as a sheet for the drivers, infected and exposed apart."""
    place = place_of(request)
    place.actor.require(Permission.CONTACT_SEE)
    place.actor.require(Permission.PERSON_SEE_IDENTITY)
    journeys = transfers_to_do(place.outbreak.id, place.actor, limit=MANY_ROWS)
    persons = person_views((j.person_id for j in journeys), place.actor)
    sites = place_rows((j.destination_id for j in journeys), place.actor)
    place.acting.seen.add(persons)
    place.acting.seen.was_exported = True
    groups = {
        "infected": _("Infected persons: a vehicle of their own"),
        "suspected": _("Contacts with symptoms: a vehicle of their own"),
        "exposed": _("Exposed persons"),
    }
    return render(
        request,
        "workbench/transfer_list.html",
        {
            "now": place.now,
            "groups": [
                (
                    name,
                    [
                        (persons[j.person_id], sites[j.destination_id], j)
                        for j in journeys
                        if j.carries == carries
                    ],
                )
                for carries, name in groups.items()
            ],
        },
    )


def _question(request: HttpRequest, place: Place) -> WorkQuestion:
    asked = WorkQuestion(
        outbreak_id=place.outbreak.id,
        kinds=KINDS_OF_WORK,
        area_path=request.GET.get("area", "") or place.area_path,
        step=request.GET.get("step", ""),
        mine_only=request.GET.get("mine") == "yes",
    )
    return only_idle(asked, place) if request.GET.get(IDLE) == "yes" else asked


def _rows_a_page(request: HttpRequest) -> int:
    return MANY_ROWS if request.GET.get("rows") == str(MANY_ROWS) else ROWS


def _after(request: HttpRequest) -> tuple[Any, int] | None:
    text = request.GET.get("after", "")
    lead, _, last = text.partition("~")
    if lead == LAST and (item_id := whole(last)) is not None:
        return None, item_id
    key = read_instant_key(text)
    return (key.at, key.id) if key else None


def _next_href(request: HttpRequest, last: ItemRow) -> str:
    key = (
        f"{LAST}~{last.id}"
        if last.next_due_at is None
        else str(InstantKey(last.next_due_at, last.id))
    )
    return f"?{_query(request, after=key)}"


def _query(request: HttpRequest, **changes: str) -> str:
    kept = {
        k: v
        for k, v in request.GET.items()
        if k in {"step", "mine", "area", "rows", IDLE}
    }
    return urlencode({**kept, **changes})


def _areas(place: Place) -> list[tuple[str, str]]:
    paths = [path for path, _level in switch_rows(place.actor)]
    names = short_names(paths)
    return [(path, names[path]) for path in paths]


def _counts(counts: Mapping[str, int], request: HttpRequest) -> list[Count]:
    order = [str(step) for step in Step]
    found = sorted(counts, key=lambda s: order.index(s) if s in order else len(order))
    return [
        Count(
            step_label(step),
            counts[step],
            Tone.RUN,
            State.RUNNING,
            f"?{_query(request, step=step)}",
        )
        for step in found
    ]


def _shown(rows: Sequence[ItemRow], acted: Acting) -> list[dict[str, Any]]:
    persons = person_views(_persons(rows), acted.actor)
    areas = full_names({row.area_path for row in rows})
    cases = {
        c.id: c.number
        for c in case_rows({r.case_id for r in rows if r.case_id}, acted.actor)
    }
    acted.seen.add(persons)
    return [
        {
            "item": row,
            "person": persons[row.person_id],
            "kind": KINDS[row.kind],
            "risk": risk_class_word(row.risk_class),
            "case": cases.get(row.case_id or 0, ""),
            "area": areas[row.area_path],
            "step": step_label(row.step, protocol_id=row.protocol_id),
            "turn": TURNS.get(turn_of(row.step), ""),
            "state": item_state(row, now=acted.now),
            "dots": dots_of(row, now=acted.now),
        }
        for row in rows
        if row.person_id is not None and row.person_id in persons
    ]


def _persons(rows: Iterable[ItemRow]) -> list[int]:
    return [row.person_id for row in rows if row.person_id is not None]
