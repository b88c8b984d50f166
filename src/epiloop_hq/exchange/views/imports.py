"""The pages of imports: list, upload, mapping, trial, result."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop.errors import EpiloopError
from epiloop.tables import Kind
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Permission
from epiloop_hq.exchange import actions, queries
from epiloop_hq.exchange.forms import KindForm, OwnForm, ReadyForm, UploadForm, kind_of
from epiloop_hq.exchange.kinds import BatchState
from epiloop_hq.exchange.labels import BATCH_STATES, KINDS, TONES, fields_of
from epiloop_hq.exchange.mappings import Stored, stored_ready, stored_text
from epiloop_hq.exchange.views import steps
from epiloop_hq.exchange.views.choices import place_of, places_for
from epiloop_hq.jobs.queue import cancel
from epiloop_hq.web.answers import piece, unchanged
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.web.refusals import said


@require_GET
def imports(request: ActedRequest) -> HttpResponse:
    """Show the imports of the viewer's areas."""
    request.actor.require(Permission.IMPORT_RUN)
    page = queries.batch_page(request.actor, after=request.GET.get("after", ""))
    lines = [
        (
            row,
            KINDS[row.kind] if row.kind else "",
            BATCH_STATES[row.state],
            TONES[row.state],
        )
        for row in page.rows
    ]
    context = {
        "lines": lines,
        "next_href": f"?{urlencode({'after': page.next_key})}" if page.next_key else "",
        "may_see_deliveries": request.actor.may(Permission.VISIT_SEE),
        "may_export": request.actor.may(Permission.EXPORT_RUN),
        "now": request.now,
    }
    return render(request, "exchange/imports.html", context)


def new_import(request: ActedRequest) -> HttpResponse:
    """Take a file, whole or not at all, and open a batch for it."""
    request.actor.require(Permission.IMPORT_RUN)
    if request.method != "POST":
        form = UploadForm(**places_for(request))
        return render(request, "exchange/new.html", {"form": form, "now": request.now})
    form = UploadForm(request.POST, request.FILES, **places_for(request))
    opened: list[int] = []

    def take_file() -> None:
        file = form.cleaned_data["file"]
        draft = place_of(
            form, request.actor, file_name=file.name, permission=Permission.IMPORT_RUN
        )
        opened.append(
            actions.upload(
                draft,
                file.chunks(),
                actor=request.actor,
                now=request.now,
                told_bytes=file.size,
            )
        )

    # It stands behind the file in the form: where it is missing, the sending broke off.
    if "whole" not in request.POST:
        form.add_error(None, _("Not all of the file arrived. Upload it once more."))
    if not carry_out(form, take_file):
        context = {"form": form, "now": request.now}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "exchange/new.html", context, status=status)
    return redirect("exchange:batch", opened[0])


@require_GET
def batch(request: ActedRequest, batch_id: int) -> HttpResponse:
    """Show one import at the stage it has reached."""
    return _batch(request, batch_id, {})


@require_GET
def standing(request: ActedRequest, batch_id: int) -> HttpResponse:
    """Answer the page that follows a run: how far it is, or what came of it."""
    row = queries.batch_row(batch_id, request.actor)
    context = steps.standing_context(row)
    if request.GET.get("version") == context["version"]:
        return unchanged(request.now)
    return piece(request, "exchange/_standing.html", context, now=request.now)


@require_POST
def choose_ready(request: ActedRequest, batch_id: int) -> HttpResponse:
    """Try the file with a mapping that comes with the installation."""
    row = queries.batch_row(batch_id, request.actor)
    found = _survey(request, row)
    if found is None:
        return redirect("exchange:batch", batch_id)
    form = ReadyForm(request.POST, ready=found["ready"])

    def choose() -> None:
        stored = stored_ready(form.cleaned_data["ready"])
        _try(request, batch_id, stored, encoding=form.cleaned_data["encoding"])

    if not carry_out(form, choose):
        return _batch(request, batch_id, {"ready_form": form})
    return redirect("exchange:batch", batch_id)


@require_POST
def choose_own(request: ActedRequest, batch_id: int) -> HttpResponse:
    """Try the file with a mapping that an officer put together, column by column."""
    row = queries.batch_row(batch_id, request.actor)
    found = _survey(request, row)
    if found is None:
        return redirect("exchange:batch", batch_id)
    form, survey = OwnForm(request.POST), found["survey"]

    def choose() -> None:
        kind = kind_of(form)
        chosen = [request.POST.get(f"field{n}", "") for n in range(len(survey.header))]
        proposal = steps.proposal_from(survey, kind, chosen)
        orders = _date_orders(request, kind, chosen)
        text = proposal.to_toml(
            row.file_name,
            time_zone=form.cleaned_data["time_zone"],
            telephone_region=form.cleaned_data["telephone_region"],
            datum=form.cleaned_data["datum"],
            date_orders=orders,
        )
        stored = stored_text(text, file=row.file_name)
        _try(request, batch_id, stored, encoding=form.cleaned_data["encoding"])

    if not carry_out(form, choose):
        return _batch(request, batch_id, {"own_form": form})
    return redirect("exchange:batch", batch_id)


@require_POST
def take(request: ActedRequest, batch_id: int) -> HttpResponse:
    """Take in for good what was tried, or go on with what was broken off."""
    try:
        actions.ask_for_good(batch_id, actor=request.actor, now=request.now)
    except EpiloopError as refusal:
        messages.error(request, said(refusal))
    return redirect("exchange:batch", batch_id)


@require_POST
def stop(request: ActedRequest, batch_id: int) -> HttpResponse:
    """Ask the run to stop; what it has taken in stays."""
    row = queries.batch_row(batch_id, request.actor)
    request.actor.require(Permission.IMPORT_RUN, area_path=row.area_path)
    progress = queries.progress_row(batch_id)
    if progress is not None and progress.is_open:
        cancel(progress.job_id)
        messages.success(request, _("The import stops after the rows in hand."))
    return redirect("exchange:batch", batch_id)


@require_GET
def findings(request: ActedRequest, batch_id: int) -> StreamingHttpResponse:
    """Send every finding of an import as a CSV file."""
    row = queries.batch_row(batch_id, request.actor)
    request.actor.require(Permission.IMPORT_RUN, area_path=row.area_path)
    answer = StreamingHttpResponse(
        queries.finding_lines(batch_id), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="findings-{batch_id}.csv"'
    return answer


def _batch(
    request: ActedRequest, batch_id: int, refused: dict[str, Any]
) -> HttpResponse:
    row = queries.batch_row(batch_id, request.actor)
    context: dict[str, Any] = steps.standing_context(row) | {"now": request.now}
    if (row.stored_as and row.state in {BatchState.UPLOADED, BatchState.REFUSED}) or (
        row.stored_as and row.is_dry_run and "remap" in request.GET
    ):
        context |= _mapping_context(request, row) | refused
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "exchange/batch.html", context, status=status)


def _survey(request: ActedRequest, row: queries.BatchRow) -> dict[str, Any] | None:
    """Return what a batch's file looks like; say so where it is not here."""
    try:
        return steps.survey_context(row)
    except EpiloopError as refusal:
        messages.error(request, said(refusal))
        return None


def _mapping_context(request: ActedRequest, row: queries.BatchRow) -> dict[str, Any]:
    context = steps.survey_context(row)
    survey = context["survey"]
    asked = request.GET.get("kind") or request.POST.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else None
    proposal = steps.proposed(survey, kind)
    return context | {
        "is_mapping": True,
        "ready_form": ReadyForm(ready=context["ready"]),
        "kind_form": KindForm(initial={"kind": proposal.kind}),
        "own_form": OwnForm(
            initial={"kind": proposal.kind, "time_zone": "Asia/Shanghai"}
        ),
        "kind_word": KINDS[proposal.kind],
        "columns": steps.column_lines(survey, proposal),
        "fields": fields_of(proposal.kind),
        "date_fields": steps.date_fields(proposal.kind),
        "orders": steps.DATE_ORDERS,
    }


def _date_orders(
    request: ActedRequest, kind: Kind, chosen: list[str]
) -> dict[str, str]:
    dates = steps.date_fields(kind)
    told = {
        name: request.POST.get(f"order{number}", "")
        for number, name in enumerate(chosen)
        if name in dates
    }
    return {name: order for name, order in told.items() if order in steps.DATE_ORDERS}


def _try(
    request: ActedRequest, batch_id: int, stored: Stored, *, encoding: str
) -> None:
    told = stored | ({"encoding": encoding} if encoding else {})
    actions.choose_mapping(
        batch_id, told, actor=request.actor, now=request.now, is_dry_run=True
    )
    actions.ask_for_run(batch_id, actor=request.actor, now=request.now)
