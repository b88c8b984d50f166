"""The command page: the truth of the day on one screen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from epiloop_hq.actor import Permission
from epiloop_hq.disposal.queries.board import BoardQuestion, change_counter
from epiloop_hq.reconciliation.queries import finding_counts, latest_run
from epiloop_hq.situation.queries import latest_snapshot, pictures
from epiloop_hq.web import answers
from epiloop_hq.workbench.command.areas import area_table
from epiloop_hq.workbench.command.curve import curve
from epiloop_hq.workbench.command.decisions import decisions
from epiloop_hq.workbench.command.figures import tiles
from epiloop_hq.workbench.command.risks import risks
from epiloop_hq.workbench.standing import Place, place_of


@require_GET
def command(request: HttpRequest) -> HttpResponse:
    """Show the frozen picture of the day beside what is at risk and waits now.

    The polling script gets only what changes by the minute, or nothing new.
    """
    place = place_of(request)
    place.actor.require(Permission.SITUATION_SEE)
    question = BoardQuestion(outbreak_id=place.outbreak.id, area_path=place.area_path)
    version = _version(question, place)
    if request.GET.get("version") == version:
        return answers.unchanged(place.now)
    pressing = _pressing(question, place) | {"now": place.now, "version": version}
    if "version" in request.GET:
        return answers.piece(
            request, "workbench/_pressing_now.html", pressing, now=place.now
        )
    return render(request, "workbench/command.html", pressing | _drawn(place))


def _version(question: BoardQuestion, place: Place) -> str:
    """Return a text that changes with the board and, for the clocks, by the minute."""
    return f"{change_counter(question, place.actor)} {place.now.isoformat()[:16]}"


def _pressing(question: BoardQuestion, place: Place) -> dict[str, Any]:
    sees = place.actor.may(Permission.RECONCILIATION_SEE)
    findings = (
        finding_counts(place.area_path, place.actor, now=place.now) if sees else None
    )
    return {
        "risks": risks(question, place),
        "decisions": decisions(place, findings),
        "findings": findings,
        "run": latest_run(place.area_path, place.actor) if sees else None,
    }


def _drawn(place: Place) -> dict[str, Any]:
    """Return what the newest frozen picture says of the area in view."""
    snapshot = latest_snapshot(place.outbreak.id, place.actor)
    if snapshot is None:
        return {"snapshot": None}
    picture = pictures(snapshot.id, [place.area_path], place.actor).get(place.area_path)
    return {
        "snapshot": snapshot,
        "tiles": tiles(picture) if picture else (),
        "curve": curve(picture, place, at=snapshot.as_of) if picture else None,
        "areas": area_table(snapshot, place),
    }
