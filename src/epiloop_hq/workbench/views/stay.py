"""One stay under a measure: what it still asks, and the deeds that end it or go on."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop.protocols.vocabulary import TubeResult
from epiloop.records import PlaceClass
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.audit.recording import recording
from epiloop_hq.observation import actions
from epiloop_hq.observation.queries import (
    StayRow,
    occupants_with,
    stay_progress,
    stay_row,
    stays_of_person,
)
from epiloop_hq.places.actions import PlaceDraft, find_or_create_place
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.workbench.forms import AnewForm, MomentForm, MoveOnForm, RoomResultForm
from epiloop_hq.workbench.stay_page import stay_page


@require_GET
def stay(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Show one stay: days served and owed, tests, looks, and what the release waits for."""
    return _page(request, stay_id, {})


@require_POST
def release(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Release the person, unless a condition is not met."""
    acted = acting(request)
    form = MomentForm(request.POST, prefix="release")
    return _answer(
        request,
        stay_id,
        form,
        lambda: actions.release(
            stay_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
        "release",
    )


@require_POST
def move_on(request: HttpRequest, stay_id: int) -> HttpResponse:
    """End a stage whose conditions hold, and begin the next one."""
    acted = acting(request)
    row = stay_row(stay_id, acted.actor)
    confines = stay_progress(stay_id, acted.actor, now=acted.now).next_confines
    form = MoveOnForm(request.POST, prefix="move-on", confines=confines)
    return _answer(
        request,
        stay_id,
        form,
        lambda: _move_on(row, form, acted),
        "move-on",
    )


@require_POST
def sample_room(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Record that the room and belongings were sampled."""
    acted = acting(request)
    form = MomentForm(request.POST, prefix="room")
    return _answer(
        request,
        stay_id,
        form,
        lambda: actions.sample_room(
            stay_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
        "room",
    )


@require_POST
def report_room(request: HttpRequest, stay_id: int, sample_id: int) -> HttpResponse:
    """Record what was found in a sample of the room."""
    acted = acting(request)
    key = f"room-{sample_id}"
    form = RoomResultForm(request.POST, prefix=key)
    return _answer(
        request,
        stay_id,
        form,
        lambda: actions.report_room(
            sample_id,
            TubeResult(form.cleaned_data["outcome"]),
            actor=acted.actor,
            happened_at=form.cleaned_data["happened_at"],
            now=acted.now,
        ),
        key,
    )


@require_POST
def count_anew(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Count the days of those anew who stayed near this person, who is positive."""
    acted = acting(request)
    near = [(row.id, str(row.id)) for row in occupants_with(stay_id, acted.actor)]
    form = AnewForm(request.POST, prefix="anew", near=near)
    return _answer(
        request,
        stay_id,
        form,
        lambda: actions.count_anew(
            stay_id,
            form.cleaned_data["stay"],
            actor=acted.actor,
            happened_at=form.cleaned_data["happened_at"],
            now=acted.now,
            why=form.cleaned_data["why"],
            is_environment_positive=form.cleaned_data["is_environment_positive"],
        ),
        "anew",
    )


def _move_on(row: StayRow, form: Form, acted: Acting) -> None:
    values = form.cleaned_data
    address = values["address"].strip()
    with recording(actor=acted.actor, now=acted.now):
        place_id = row.place_id
        if address:
            draft = PlaceDraft(
                name=address,
                kind=PlaceClass.DWELLING,
                area_path=row.area_path,
                address=address,
            )
            place_id = find_or_create_place(draft, actor=acted.actor, now=acted.now)
        actions.move_on(
            row.id,
            place_id=place_id,
            actor=acted.actor,
            happened_at=values["happened_at"],
            now=acted.now,
            arrival_evidence=values["arrival_evidence"],
        )


def _answer(
    request: HttpRequest,
    stay_id: int,
    form: Form,
    deed: Callable[[], object],
    key: str,
) -> HttpResponse:
    row = stay_row(stay_id, acting(request).actor)
    if not carry_out(form, deed, protocol_id=row.protocol_id):
        return _page(request, stay_id, {key: form})
    messages.success(request, _("Recorded."))
    present = stays_of_person(row.person_id, acting(request).actor)[0]
    return redirect("workbench:stay", present.id)


def _page(
    request: HttpRequest, stay_id: int, refused: Mapping[str, Form]
) -> HttpResponse:
    acted = acting(request)
    row = stay_row(stay_id, acted.actor)
    acted.seen.add([row.person_id])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    context = stay_page(row, acted, refused)
    return render(request, "workbench/stay.html", context, status=status)
