"""The page of a day: what was compared, what differs, who signed; and the days before."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop.timeline import local_day
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Permission
from epiloop_hq.jobs.queue import JobRow
from epiloop_hq.reconciliation import actions, queries
from epiloop_hq.reconciliation.labels import CAUSES, HINDRANCES, STATUSES
from epiloop_hq.reconciliation.listing import finding_lines
from epiloop_hq.reconciliation.queries import FindingQuestion, RunRow
from epiloop_hq.reconciliation.views import showing
from epiloop_hq.reconciliation.views.place import area_in_view
from epiloop_hq.web.answers import piece, unchanged
from epiloop_hq.web.deeds import answer

SEE: Final = Permission.RECONCILIATION_SEE
EARLIER_DAYS: Final = 14


@require_GET
def today(request: ActedRequest) -> HttpResponse:
    """Show the latest reconciliation of the area in view."""
    request.actor.require(SEE)
    area_path = area_in_view(request)
    return _day(request, area_path, None)


@require_GET
def earlier(request: ActedRequest, reconciliation_id: int) -> HttpResponse:
    """Show an earlier reconciliation as it was frozen."""
    made = queries.run_row(reconciliation_id, request.actor)
    return _day(request, made.area_path, made)


@require_POST
def run(request: ActedRequest) -> HttpResponse:
    """Let the worker reconcile the area in view."""
    area_path = area_in_view(request)
    return answer(
        request,
        lambda: actions.ask_for_run(area_path, actor=request.actor, now=request.now),
        "reconciliation:today",
    )


@require_GET
def progress(request: ActedRequest) -> HttpResponse:
    """Answer the page that follows a run: how far it is, or that it has ended."""
    request.actor.require(SEE)
    job = queries.latest_job(area_in_view(request), request.actor)
    version = version_of(job)
    if request.GET.get("version") == version:
        return unchanged(request.now)
    context = {"job": job, "version": version}
    return piece(request, "reconciliation/_progress.html", context, now=request.now)


@require_POST
def sign(request: ActedRequest, reconciliation_id: int) -> HttpResponse:
    """Sign a day off; a refusal is told on the page."""

    def deed() -> None:
        actions.sign_off(
            reconciliation_id,
            actor=request.actor,
            now=request.now,
            remark=request.POST.get("remark", ""),
        )
        messages.success(request, _("The day is signed off."))

    page = queries.run_row(reconciliation_id, request.actor)
    return answer(request, deed, showing.run_href(page.id))


@require_GET
def frozen(request: ActedRequest, reconciliation_id: int) -> HttpResponse:
    """Send what a run has frozen: the very text that its digest is of."""
    request.seen.was_exported = True
    return HttpResponse(
        queries.snapshot_text(reconciliation_id, request.actor),
        content_type="application/json; charset=utf-8",
    )


@require_GET
def listed(request: ActedRequest, reconciliation_id: int) -> StreamingHttpResponse:
    """Send the findings of a run as a CSV file."""
    made = queries.run_row(reconciliation_id, request.actor)
    request.seen.was_exported = True
    answered = StreamingHttpResponse(
        finding_lines(made.id, request.actor), content_type="text/csv; charset=utf-8"
    )
    name = f"reconciliation-{made.day.isoformat()}-{made.run}.csv"
    answered["Content-Disposition"] = f'attachment; filename="{name}"'
    return answered


def version_of(job: JobRow | None) -> str:
    """Return what changes while a run goes on."""
    return f"{job.job_id}.{job.done}.{job.state}" if job else ""


def _day(request: ActedRequest, area_path: str, chosen: RunRow | None) -> HttpResponse:
    """Show a run; the latest one of the area unless another is chosen."""
    actor = request.actor
    latest = queries.latest_run(area_path, actor)
    made = chosen or latest
    is_latest = made == latest
    question = _question(request, area_path, made, is_latest=is_latest)
    page = queries.finding_page(question, actor, after=request.GET.get("after", ""))
    job = queries.latest_job(area_path, actor)
    context: dict[str, Any] = {
        "now": request.now,
        "area": showing.area_name(area_path),
        "made": made,
        "is_latest": is_latest,
        "is_closed": latest is not None and _is_closed(latest, request.now),
        "job": job,
        "version": version_of(job),
        "may_run": actor.may(Permission.RECONCILIATION_RUN, area_path=area_path),
        "findings": showing.finding_cards(page.rows),
        "next_href": _href(request, after=page.next_key) if page.next_key else "",
        "first_href": _href(request) if request.GET.get("after") else "",
        "runs": queries.run_rows(area_path, actor, limit=EARLIER_DAYS),
        "question": question,
        "statuses": STATUSES,
        "causes": CAUSES,
        "checks": showing.check_choices(),
        "back": request.get_full_path(),
    }
    counts = queries.finding_counts(area_path, actor, now=request.now)
    if made is not None:
        lines = showing.balance_lines(queries.line_rows(made.id, actor))
        standing = queries.standing_of(made.id, actor)
        context |= {
            "kept": [line for line in lines if line.balance is not None],
            "compared": [line for line in lines if line.balance is None],
            "differing": sum(
                not line.is_even for line in lines if line.balance is None
            ),
            "standing": standing,
            "hindrance": HINDRANCES.get(standing.hindrance or ""),
            "tiles": showing.tiles(made, lines, counts if is_latest else None),
        }
    return render(request, "reconciliation/day.html", context)


def _is_closed(latest: RunRow, now: datetime) -> bool:
    today = local_day(now, ZoneInfo(settings.HEADQUARTERS_ZONE))
    return latest.signed_at is not None and latest.day == today


def _question(
    request: ActedRequest, area_path: str, made: RunRow | None, *, is_latest: bool
) -> FindingQuestion:
    """Return which findings are asked for; of an earlier day those that its run saw."""
    asked = request.GET
    is_of_run = asked.get("of", "standing" if is_latest else "run") == "run"
    return FindingQuestion(
        area_path=area_path,
        seen_by=made.id if made and is_of_run else None,
        status=asked.get("status", "") if asked.get("status") in STATUSES else "",
        check_name=asked.get("check", ""),
        without_owner=asked.get("owner") == "none",
    )


def _href(request: ActedRequest, **changes: str) -> str:
    names = {"of", "status", "check", "owner"}
    kept = {name: value for name, value in request.GET.items() if name in names}
    return f"?{urlencode({**kept, **changes})}"
