"""Today's round: occupants to look at twice a day, and contacts followed day by day."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from epiloop.protocols.vocabulary import FollowUpMode
from epiloop.timeline import local_day
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.contacts.kinds import FollowUpState
from epiloop_hq.contacts.labels import FOLLOW_UP_LOOKS, FOLLOW_UP_STATES
from epiloop_hq.contacts.queries import (
    DayFigures,
    FollowUpRow,
    day_figures,
    follow_up_row,
    follow_ups_of_day,
)
from epiloop_hq.laboratory.labels import TEST_KINDS, word
from epiloop_hq.observation import actions as observation
from epiloop_hq.observation.queries import (
    RoundFigures,
    RoundRow,
    confinements,
    half_day,
    is_morning,
    round_figures,
    stay_row,
    todays_round,
)
from epiloop_hq.orders.labels import measure_label
from epiloop_hq.places.queries import full_names, place_rows
from epiloop_hq.registry.queries import person_views
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.web.numbers import whole, wholes
from epiloop_hq.web.parts import Tab, Tile
from epiloop_hq.web.refusals import REFUSALS, said
from epiloop_hq.web.states import Tone
from epiloop_hq.workbench.forms import LookForm, OccupantForm
from epiloop_hq.workbench.standing import Place, place_of

ROWS: Final = 100
STAYS, DAILY = "stays", "daily"


@require_GET
def follow_ups(request: HttpRequest) -> HttpResponse:
    """Show whom somebody must look at today, and what was seen."""
    place = place_of(request)
    place.actor.require(Permission.CONTACT_SEE)
    view = request.GET.get("view", "")
    stays, daily = _figures(place)
    view = view or (STAYS if stays.occupants or not daily.total else DAILY)
    rounds = _round(request, place) if view == STAYS else ()
    looks = _looks(request, place) if view == DAILY else ()
    return render(
        request,
        "workbench/follow_ups.html",
        {
            "now": place.now,
            "view": view,
            "slot": _("This morning")
            if is_morning(place.now, place.outbreak.zone)
            else _("This afternoon and evening"),
            "tabs": [
                Tab(_("Stays"), "?view=stays", view == STAYS, stays.occupants),
                Tab(_("Daily follow-up"), "?view=daily", view == DAILY, daily.total),
            ],
            "tiles": _tiles(stays, daily) if stays.occupants or daily.total else (),
            "rounds": _shown_rounds(rounds, place) if view == STAYS else (),
            "looks": _shown_looks(looks, place) if view == DAILY else (),
            "may_check": place.actor.may(Permission.STAY_CHECK),
            "may_look": place.actor.may(Permission.CONTACT_LOCATE),
            "next_href": _next_href(view, rounds, looks),
        },
    )


@require_POST
def seen_well(request: HttpRequest) -> HttpResponse:
    """Record that one or all ticked occupants were seen well, now."""
    acted = acting(request)
    ids = _ticked(request, "stay")
    return _told(
        request,
        STAYS,
        len(ids),
        lambda: observation.record_checks(
            ids, actor=acted.actor, happened_at=acted.now, now=acted.now
        ),
    )


@require_POST
def contacts_seen_well(request: HttpRequest) -> HttpResponse:
    """Record that one or all ticked contacts were seen well today."""
    acted = acting(request)
    ids = _ticked(request, "follow_up")
    mode = FollowUpMode(request.POST.get("mode") or FollowUpMode.IN_PERSON)

    def deed() -> None:
        with recording(actor=acted.actor, now=acted.now):
            for follow_up_id in ids:
                contacts.record_follow_up(
                    follow_up_id,
                    FollowUpState.SEEN_WELL,
                    mode=mode,
                    actor=acted.actor,
                    happened_at=acted.now,
                    now=acted.now,
                )

    return _told(request, DAILY, len(ids), deed)


def check(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Ask for, or record, one occupant's temperature and symptoms."""
    acted = acting(request)
    stay = stay_row(stay_id, acted.actor)
    form = OccupantForm(request.POST or None, initial={"happened_at": acted.now})
    if request.method == "POST" and carry_out(
        form,
        lambda: observation.record_check(
            stay_id, actor=acted.actor, now=acted.now, **form.cleaned_data
        ),
    ):
        messages.success(request, _("Recorded."))
        return redirect(f"{reverse('workbench:follow_ups')}?view={STAYS}")
    return _one(request, form, stay.person_id, STAYS)


def look(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """Ask for, or record, what was seen of one contact, or that nobody was seen."""
    acted = acting(request)
    row = follow_up_row(follow_up_id, acted.actor)
    form = LookForm(request.POST or None, initial={"happened_at": acted.now})
    deed = request.POST.get("deed", "")
    if request.method == "POST" and carry_out(
        form, lambda: _record_look(follow_up_id, deed, form.cleaned_data, acted)
    ):
        messages.success(request, _("Recorded."))
        return redirect(f"{reverse('workbench:follow_ups')}?view={DAILY}")
    return _one(request, form, row.person_id, DAILY)


def _record_look(
    follow_up_id: int, deed: str, values: dict[str, Any], acted: Acting
) -> None:
    is_ill = bool(values["symptoms"] or values["temperature_c"])
    seen = FollowUpState.SEEN_SYMPTOMATIC if is_ill else FollowUpState.SEEN_WELL
    state = FollowUpState(deed) if deed in {"not_seen", "refused"} else seen
    contacts.record_follow_up(
        follow_up_id,
        state,
        actor=acted.actor,
        happened_at=values["happened_at"],
        now=acted.now,
        mode=FollowUpMode(values["mode"]),
        temperature_c=values["temperature_c"],
        symptoms=values["symptoms"],
    )


def _one(request: HttpRequest, form: Form, person_id: int, view: str) -> HttpResponse:
    acted = acting(request)
    acted.seen.add([person_id])
    return render(
        request,
        "workbench/check.html",
        {
            "now": acted.now,
            "form": form,
            "person": person_views([person_id], acted.actor)[person_id],
            "view": view,
        },
        status=422 if form.is_bound else 200,
    )


def _told(request: HttpRequest, view: str, number: int, deed: Any) -> HttpResponse:  # noqa: ANN401
    following = f"{reverse('workbench:follow_ups')}?view={view}"
    if not number:
        messages.warning(request, _("Tick at least one row first."))
        return redirect(following)
    try:
        deed()
    except REFUSALS as refusal:
        messages.error(request, said(refusal))
    else:
        done = ngettext("Seen well: %(n)d person.", "Seen well: %(n)d persons.", number)
        messages.success(request, done % {"n": number})
    return redirect(following)


def _ticked(request: HttpRequest, name: str) -> list[int]:
    """Return the one row whose button was pressed, or every ticked one."""
    one = request.POST.get("one", "")
    found = [one] if one else request.POST.getlist(name)
    return wholes(found)


def _round(request: HttpRequest, place: Place) -> tuple[RoundRow, ...]:
    if not place.actor.may(Permission.STAY_SEE):
        return ()
    after = request.GET.get("after", "") if request.GET.get("view") == STAYS else ""
    return todays_round(
        place.outbreak.id,
        place.actor,
        now=place.now,
        limit=ROWS,
        after=whole(after) or 0,
    )


def _looks(request: HttpRequest, place: Place) -> tuple[FollowUpRow, ...]:
    after = request.GET.get("after", "") if request.GET.get("view") == DAILY else ""
    return follow_ups_of_day(
        place.outbreak.id,
        place.actor,
        on=_today(place),
        area_path=place.area_path,
        after=whole(after) or 0,
        limit=ROWS,
    )


def _next_href(
    view: str, rounds: tuple[RoundRow, ...], looks: tuple[FollowUpRow, ...]
) -> str:
    if view == STAYS and len(rounds) == ROWS:
        return f"?view={STAYS}&after={rounds[-1].stay.id}"
    if view == DAILY and len(looks) == ROWS:
        return f"?view={DAILY}&after={looks[-1].id}"
    return ""


def _figures(place: Place) -> tuple[RoundFigures, DayFigures]:
    """Return the figures of all that is due today, on whichever page it stands."""
    stays = RoundFigures(occupants=0, seen=0, tests_due=0, ill=0)
    if place.actor.may(Permission.STAY_SEE):
        stays = round_figures(place.outbreak.id, place.actor, now=place.now)
    daily = day_figures(
        place.outbreak.id, place.actor, on=_today(place), area_path=place.area_path
    )
    return stays, daily


def _tiles(stays: RoundFigures, daily: DayFigures) -> list[Tile]:
    done = daily.total - daily.by_state[FollowUpState.DUE]
    ill = stays.ill + daily.by_state[FollowUpState.SEEN_SYMPTOMATIC]
    return [
        Tile(
            _("Occupants seen"),
            f"{stays.seen}/{stays.occupants}",
            tone=Tone.GOOD if stays.seen == stays.occupants else Tone.WARN,
        ),
        Tile(
            _("Tests due"),
            str(stays.tests_due),
            tone=Tone.WARN if stays.tests_due else Tone.GOOD,
        ),
        Tile(
            _("Contacts followed today"),
            f"{done}/{daily.total}",
            tone=Tone.GOOD if done == daily.total else Tone.WARN,
        ),
        Tile(_("With symptoms"), str(ill), tone=Tone.BAD if ill else Tone.GOOD),
    ]


def _shown_rounds(rounds: Iterable[RoundRow], place: Place) -> list[dict[str, Any]]:
    rows = sorted(rounds, key=lambda r: (_is_seen(r, place), r.stay.place_id))
    persons = person_views((row.stay.person_id for row in rows), place.actor)
    places = place_rows((row.stay.place_id for row in rows), place.actor)
    place.acting.seen.add(persons)
    zone = place.outbreak.zone
    return [
        {
            "row": row,
            "person": persons[row.stay.person_id],
            "place": places[row.stay.place_id].name,
            "measure": measure_label(row.stay.kind),
            "days": max(_days(row.stay.starts_at, row.stay.planned_end_at, zone), 1),
            "checks": row.checks,
            "is_seen": _is_seen(row, place),
            "is_ill": any(c.symptoms for c in row.checks),
            "tests": [
                (word(TEST_KINDS, t.test_kind), t, t.due_on < _today(place))
                for t in row.tests
            ],
        }
        for row in rows
    ]


def _shown_looks(looks: Iterable[FollowUpRow], place: Place) -> list[dict[str, Any]]:
    rows = list(looks)
    persons = person_views((row.person_id for row in rows), place.actor)
    areas = full_names({row.area_path for row in rows})
    confined = confinements(
        place.outbreak.id, [row.contact_id for row in rows], at=place.now
    )
    place.acting.seen.add(persons)
    return [
        {
            "row": row,
            "person": persons[row.person_id],
            "area": areas[row.area_path],
            "look": FOLLOW_UP_LOOKS[row.state],
            "word": FOLLOW_UP_STATES[row.state],
            "is_due": row.state == FollowUpState.DUE,
            "confined_from": confined.get(row.contact_id),
        }
        for row in sorted(rows, key=lambda r: r.state != FollowUpState.DUE)
    ]


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> int:
    return (local_day(end, zone) - local_day(start, zone)).days


def _today(place: Place) -> Any:  # noqa: ANN401  a day
    return local_day(place.now, place.outbreak.zone)


def _is_seen(row: RoundRow, place: Place) -> bool:
    """Tell whether somebody looked at an occupant in this half of the day."""
    half = half_day(place.now, place.outbreak.zone)
    return any(c.happened_at in half for c in row.checks)
