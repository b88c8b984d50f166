"""The page on which a list leaves the house."""

from http import HTTPStatus

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Permission
from epiloop_hq.exchange import actions, queries
from epiloop_hq.exchange.forms import ExportForm
from epiloop_hq.exchange.kinds import ExportKind
from epiloop_hq.exchange.views.choices import place_of, places_for
from epiloop_hq.web.deeds import carry_out


def export(request: ActedRequest) -> HttpResponseBase:
    """Ask which list and why, then send it as it is read."""
    request.actor.require(Permission.EXPORT_RUN)
    if request.method != "POST":
        return _form(request, ExportForm(**places_for(request)), HTTPStatus.OK)
    form = ExportForm(request.POST, **places_for(request))
    answers: list[StreamingHttpResponse] = []
    if not carry_out(form, lambda: answers.append(_send(request, form))):
        return _form(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return answers[0]


def _send(request: ActedRequest, form: ExportForm) -> StreamingHttpResponse:
    kind = ExportKind(form.cleaned_data["kind"])
    place = place_of(
        form, request.actor, file_name="", permission=Permission.EXPORT_RUN
    )
    lines = actions.export_list(
        kind,
        actor=request.actor,
        now=request.now,
        area_path=place.area_path,
        outbreak_id=place.outbreak_id,
        reason=form.cleaned_data["reason"],
        note=request.seen.note,
    )
    asked = queries.ListAsked(request.actor, place.area_path, place.outbreak_id)
    request.seen.reason = form.cleaned_data["reason"]
    request.seen.was_exported = True
    request.seen.announced = queries.LISTS[kind].count_persons(asked)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return answer


def _form(request: ActedRequest, form: ExportForm, status: HTTPStatus) -> HttpResponse:
    context = {"form": form, "now": request.now}
    return render(request, "exchange/export.html", context, status=status)
