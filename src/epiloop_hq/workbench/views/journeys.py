"""Journeys in bulk: ask, send, sign off and sign in for every ticked person at once.

Each person is one deed of its own, through the same action as on the person's page, so
every rule of a journey holds here; who is refused is named, the others go through.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from epiloop.disposal.paths import REQUIRED_STEPS
from epiloop.disposal.steps import Step
from epiloop_hq.actor import NotPermittedError, Permission
from epiloop_hq.disposal.labels import CARRIED, KINDS, step_label
from epiloop_hq.disposal.queries.items import (
    ItemRow,
    item_row,
    open_transfers,
)
from epiloop_hq.disposal.queries.work import WorkQuestion, work_counts, work_list
from epiloop_hq.places.queries import full_names, place_rows, sites_of
from epiloop_hq.registry.queries import person_views
from epiloop_hq.web.numbers import wholes
from epiloop_hq.web.parts import Tab
from epiloop_hq.web.refusals import REFUSALS, said
from epiloop_hq.web.states import Text
from epiloop_hq.web.wording import listed
from epiloop_hq.workbench import item_deeds
from epiloop_hq.workbench.forms import StepForm
from epiloop_hq.workbench.item_page import SITES
from epiloop_hq.workbench.loops import item_state
from epiloop_hq.workbench.pressing import KINDS_OF_WORK
from epiloop_hq.workbench.standing import Place, place_of

ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a journey: at which step who waits for it stands, and who may take it."""

    stands_at: Step
    label: Text
    permission: Permission


STAGES: Final[Mapping[Step, Stage]] = {
    Step.TRANSFER_REQUESTED: Stage(
        Step.LOCATED, gettext_lazy("To request"), Permission.CONTACT_LOCATE
    ),
    Step.TRANSFER_DISPATCHED: Stage(
        Step.TRANSFER_REQUESTED,
        gettext_lazy("To send a vehicle"),
        Permission.CONTACT_TRANSFER,
    ),
    Step.TRANSFER_DEPARTED: Stage(
        Step.TRANSFER_DISPATCHED,
        gettext_lazy("To depart"),
        Permission.CONTACT_TRANSFER,
    ),
    Step.TRANSFER_ARRIVED: Stage(
        Step.TRANSFER_DEPARTED, gettext_lazy("To arrive"), Permission.CONTACT_TRANSFER
    ),
}
# Whoever stays at home or is only followed is driven by decision, on their own page.
DRIVEN: Final = tuple(
    kind for kind, steps in REQUIRED_STEPS.items() if Step.TRANSFER_REQUESTED in steps
)


@require_http_methods(["GET", "POST"])
def journeys(request: HttpRequest) -> HttpResponse:
    """Show who waits for one step of a journey; take it for everybody ticked."""
    place = place_of(request)
    place.actor.require(Permission.CONTACT_LOCATE)
    counts = _counts(place)
    step = _step(request, place, counts)
    if request.method == "GET":
        return _page(request, place, step, counts, _form(step, place), ticked=())
    form, ids = _form(step, place, request.POST), wholes(request.POST.getlist("item"))
    if not form.is_valid():
        return _page(request, place, step, counts, form, ticked=ids)
    if not ids:
        messages.warning(request, _("Tick at least one row first."))
    _take_each(request, place, step, ids, form.cleaned_data)
    return redirect(f"{reverse('workbench:journeys')}?step={step}")


def _take_each(
    request: HttpRequest,
    place: Place,
    step: Step,
    ids: Sequence[int],
    values: Mapping[str, Any],
) -> None:
    """Take the step for each of them alone, and tell for whom it was done and for whom not."""
    rows = [item_row(item_id, place.actor) for item_id in ids]
    refused: dict[str, list[int | None]] = {}
    for row in rows:
        try:
            item_deeds.take(step, row, values, place.acting)
        except NotPermittedError as refusal:
            why = _not_permitted(refusal)
            refused.setdefault(why, []).append(row.person_id)
        except REFUSALS as refusal:
            why = said(refusal, protocol_id=row.protocol_id)
            refused.setdefault(why, []).append(row.person_id)
    done = len(rows) - sum(map(len, refused.values()))
    if done:
        told = ngettext(
            "Recorded for %(n)d person.", "Recorded for %(n)d persons.", done
        )
        messages.success(request, told % {"n": done})
    persons = person_views((r.person_id for r in rows if r.person_id), place.actor)
    place.acting.seen.add(persons)
    for why, them in refused.items():
        names = listed(persons[p].label for p in them if p in persons)
        messages.error(
            request,
            _("Not recorded for %(names)s. %(reason)s")
            % {"names": names, "reason": why},
        )


def _not_permitted(refusal: NotPermittedError) -> str:
    if refusal.permission == Permission.ORDER_DECIDE:
        return _(
            "The stay needs an order: the arrival is signed by somebody who may decide "
            "orders, or the journey is asked for by one."
        )
    return _("Your role may not do this here.")


def _page(
    request: HttpRequest,
    place: Place,
    step: Step,
    counts: Mapping[Step, int],
    form: Form,
    *,
    ticked: Collection[int],
) -> HttpResponse:
    rows = work_list(_question(place, step), place.actor, limit=ROWS)
    context = {
        "now": place.now,
        "step": step,
        "deed": step_label(step),
        "form": form,
        "rows": _shown(rows, place),
        "total": counts[step],
        "ticked": ticked,
        "is_asked": step == Step.TRANSFER_REQUESTED,
        "tabs": [
            Tab(STAGES[one].label, f"?step={one}", one == step, number)
            for one, number in counts.items()
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "workbench/journeys.html", context, status=status)


def _counts(place: Place) -> dict[Step, int]:
    """Return how many wait for each step of a journey that the viewer may take."""
    standing = work_counts(_question(place), place.actor)
    to_ask = work_counts(_question(place, Step.TRANSFER_REQUESTED), place.actor)
    return {
        step: (to_ask if step == Step.TRANSFER_REQUESTED else standing).get(
            stage.stands_at, 0
        )
        for step, stage in STAGES.items()
        if place.actor.may(stage.permission)
    }


def _step(request: HttpRequest, place: Place, counts: Mapping[Step, int]) -> Step:
    """Return the step asked for; else the first for which somebody waits."""
    asked = request.POST.get("step", request.GET.get("step", ""))
    if asked in STAGES:
        place.actor.require(STAGES[Step(asked)].permission)
        return Step(asked)
    return next((step for step, number in counts.items() if number), next(iter(counts)))


def _question(place: Place, step: Step | None = None) -> WorkQuestion:
    return WorkQuestion(
        outbreak_id=place.outbreak.id,
        kinds=KINDS_OF_WORK,
        area_path=place.area_path,
        step="" if step is None else STAGES[step].stands_at,
        loop_kinds=DRIVEN if step == Step.TRANSFER_REQUESTED else (),
    )


def _form(step: Step, place: Place, data: Mapping[str, Any] | None = None) -> StepForm:
    is_asked = step == Step.TRANSFER_REQUESTED
    return StepForm(
        data,
        step=step,
        sites=sites_of(place.actor, kinds=SITES) if is_asked else (),
        initial={"happened_at": place.now},
    )


def _shown(rows: Sequence[ItemRow], place: Place) -> list[dict[str, Any]]:
    persons = person_views((r.person_id for r in rows if r.person_id), place.actor)
    areas = full_names({row.area_path for row in rows})
    rides = open_transfers([row.id for row in rows], place.actor)
    sites = place_rows((r.destination_id for r in rides.values()), place.actor)
    place.acting.seen.add(persons)
    return [
        {
            "item": row,
            "person": persons[row.person_id],
            "kind": KINDS[row.kind],
            "area": areas[row.area_path],
            "ride": rides.get(row.id),
            "carries": CARRIED[rides[row.id].carries] if row.id in rides else "",
            "site": sites.get(rides[row.id].destination_id)
            if row.id in rides
            else None,
            "state": item_state(row, now=place.now),
            "stands": step_label(row.step, protocol_id=row.protocol_id),
        }
        for row in rows
        if row.person_id is not None and row.person_id in persons
    ]
