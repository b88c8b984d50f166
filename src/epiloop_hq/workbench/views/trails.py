"""The trail: who did what, who saw whom, and a case as it stood at any moment."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from epiloop_hq.access.queries import latest_readings, readings_of_person
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.audit.compare import latest_differences
from epiloop_hq.audit.presenters import present
from epiloop_hq.audit.queries import ToldEvent, events_about, events_on, latest_events
from epiloop_hq.cases.queries import CaseFacts, subjects_of_case, visible_case
from epiloop_hq.disposal.queries.subjects import subjects_of_case as disposal_subjects
from epiloop_hq.registry.queries import PersonView, person_view, person_views
from epiloop_hq.web.numbers import whole
from epiloop_hq.web.parts import Tab
from epiloop_hq.workbench.past import past_of
from epiloop_hq.workbench.people import who
from epiloop_hq.workbench.readings import shown_readings

PAGE: Final = 60


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """Show the latest deeds and readings of the viewer's areas.

    Rows changed behind the trail's back are named to all who may see it: by key alone,
    and nobody can say whose they are.
    """
    acted = acting(request)
    acted.actor.require(Permission.TRAIL_SEE)
    view = request.GET.get("view", "deeds")
    before = whole(request.GET.get("before"))
    actor = acted.actor
    events = (
        latest_events(actor, limit=PAGE, before_seq=before) if view == "deeds" else []
    )
    differing, differences = latest_differences()
    return render(
        request,
        "workbench/trail.html",
        {
            "now": acted.now,
            "tabs": _tabs(view, ""),
            "view": view,
            "events": _shown_all(events, acted),
            "readings": shown_readings(latest_readings(actor, limit=PAGE))
            if view == "readings"
            else (),
            "differing": differing,
            "differences": differences,
            "next_before": events[-1].seq if len(events) == PAGE else None,
        },
    )


@require_GET
def case_trail(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show who did and who saw what on one case, or the case as it stood at a moment."""
    acted = acting(request)
    case = visible_case(case_id, acted.actor)
    acted.actor.require(Permission.TRAIL_SEE, area_path=case.area_path)
    acted.seen.add([case.person_id])
    view = request.GET.get("view", "deeds")
    return render(
        request,
        "workbench/case_trail.html",
        {
            "now": acted.now,
            "case": case,
            "view": view,
            "tabs": _tabs(view, "as_of"),
            **_of_view(view, case, request, acted),
        },
    )


@require_GET
def person_trail(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what the trail tells of one person, and who looked at them."""
    acted = acting(request)
    person = person_view(person_id, acted.actor)
    acted.actor.require(Permission.TRAIL_SEE, area_path=person.area_path)
    acted.seen.add([person_id])
    events = events_about(person_id, acted.actor, limit=PAGE)
    return render(
        request,
        "workbench/person_trail.html",
        {
            "now": acted.now,
            "person": person,
            "events": _shown_all(events, acted),
            **_readings(person_id, acted),
        },
    )


def _of_view(
    view: str, case: CaseFacts, request: HttpRequest, acted: Acting
) -> dict[str, Any]:
    match view:
        case "readings":
            return _readings(case.person_id, acted)
        case "as_of":
            at = _instant(request.GET.get("at"), case, acted.now)
            subjects = (*subjects_of_case(case.id), *disposal_subjects(case.id))
            return {"at": at, "past": past_of(subjects, at, acted)}
        case _:
            subjects = (*subjects_of_case(case.id), *disposal_subjects(case.id))
            events = events_on(subjects, acted.actor, limit=PAGE)
            return {"events": _shown_all(events, acted)}


def _readings(person_id: int, acted: Acting) -> dict[str, Any]:
    told = readings_of_person(person_id, acted.actor, limit=PAGE)
    return {"readings": shown_readings(told.rows), "elsewhere": told.elsewhere}


def _shown_all(events: list[ToldEvent], acted: Acting) -> list[dict[str, Any]]:
    """Return events as lines, each with the person it is about, as the viewer sees them."""
    told = {e.seq: int(str(e.detail["person_id"])) for e in events if _person(e)}
    persons = person_views(told.values(), acted.actor)
    acted.seen.add(persons)
    return [_shown(event, persons.get(told.get(event.seq, 0))) for event in events]


def _person(event: ToldEvent) -> bool:
    return str(event.detail.get("person_id", "")).isdigit()


def _shown(event: ToldEvent, person: PersonView | None) -> dict[str, Any]:
    message = present(event)
    return {
        "event": event,
        "person": person,
        "who": who(event.actor_name),
        "text": _(message.text) % message.values,
        "is_late": event.happened_at < event.recorded_at,
    }


def _tabs(view: str, third: str) -> list[Tab]:
    tabs = [
        Tab(_("Who did what"), "?view=deeds", view == "deeds"),
        Tab(_("Who saw what"), "?view=readings", view == "readings"),
    ]
    if third:
        tabs.append(Tab(_("As it stood"), "?view=as_of", view == third))
    return tabs


def _instant(text: str | None, case: CaseFacts, now: datetime) -> datetime:
    if not text:
        return now
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return now
    return local.replace(tzinfo=ZoneInfo(case.zone_name))
