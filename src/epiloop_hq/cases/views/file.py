"""The file of a case: what it is, how it was found, its dates, links and reports."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.forms import (
    DAYS,
    INSTANTS,
    FactsForm,
    LinkForm,
    ReasonForm,
    ReportForm,
    RouteForm,
    StatusForm,
    to_the_minute,
)
from epiloop_hq.cases.kinds import CaseStatus, ReportKind
from epiloop_hq.cases.views.answers import answer_deed
from epiloop_hq.web.deeds import carry_out

Forms = dict[str, Form]


@require_GET
def edit(request: ActedRequest, case_id: int) -> HttpResponse:
    """Show the file of a case with its forms."""
    return _file(request, case_id, {})


@require_POST
def status(request: ActedRequest, case_id: int) -> HttpResponse:
    """Record what the case has turned out to be."""
    form = StatusForm(request.POST, prefix="status")
    return _answer(
        request,
        case_id,
        {"status": form},
        lambda: actions.change_status(
            case_id,
            CaseStatus(form.cleaned_data["status"]),
            actor=request.actor,
            happened_at=form.cleaned_data["happened_at"],
            now=request.now,
            evidence=form.cleaned_data["evidence"],
        ),
    )


@require_POST
def classify(request: ActedRequest, case_id: int) -> HttpResponse:
    """Record how the case was found."""
    form = RouteForm(request.POST, prefix="route")
    return _answer(
        request,
        case_id,
        {"route": form},
        lambda: actions.classify_route(
            case_id,
            DiscoveryRoute(form.cleaned_data["route"]),
            actor=request.actor,
            now=request.now,
            evidence=form.cleaned_data["evidence"],
        ),
    )


@require_POST
def correct(request: ActedRequest, case_id: int) -> HttpResponse:
    """Complete or correct the dates of the case."""
    head = queries.case_head(case_id, request.actor)
    form = FactsForm(request.POST, prefix="facts", initial=_facts(head))
    return _answer(
        request,
        case_id,
        {"facts": form},
        lambda: actions.correct_case(
            case_id,
            form.changes(),
            actor=request.actor,
            now=request.now,
            reason=form.cleaned_data["reason"],
        ),
    )


@require_POST
def file(request: ActedRequest, case_id: int) -> HttpResponse:
    """File the next version of the investigation report."""
    form = ReportForm(request.POST, prefix="report")
    return _answer(
        request,
        case_id,
        {"report": form},
        lambda: actions.file_report(
            case_id,
            ReportKind(form.cleaned_data["kind"]),
            actor=request.actor,
            happened_at=request.now,
            now=request.now,
            summary=form.cleaned_data["summary"],
        ),
    )


@require_POST
def link(request: ActedRequest, case_id: int) -> HttpResponse:
    """Record who probably infected the case."""
    form = LinkForm(request.POST, prefix="link")
    return _answer(
        request,
        case_id,
        {"link": form},
        lambda: actions.link_by_number(
            form.cleaned_data["infector"],
            case_id,
            actor=request.actor,
            now=request.now,
            setting=form.cleaned_data["setting"],
            evidence=form.cleaned_data["evidence"],
        ),
    )


@require_POST
def unlink(request: ActedRequest, case_id: int, link_id: int) -> HttpResponse:
    """Take a link back."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return answer_deed(
        request,
        lambda: actions.unlink_cases(
            link_id, actor=request.actor, now=request.now, reason=reason
        ),
        reverse("cases:edit", args=[case_id]),
        done=_("Taken back."),
    )


def _answer(
    request: ActedRequest,
    case_id: int,
    forms: Forms,
    deed: Any,  # noqa: ANN401
) -> HttpResponse:
    (form,) = forms.values()
    if not carry_out(form, deed):
        return _file(request, case_id, forms)
    messages.success(request, _("Recorded."))
    return redirect("cases:edit", case_id)


def _file(request: ActedRequest, case_id: int, refused: Forms) -> HttpResponse:
    head = queries.case_head(case_id, request.actor)
    request.seen.add([head.facts.person_id])
    facts = head.facts
    forms: Forms = {
        "status": StatusForm(
            prefix="status",
            initial={"status": facts.status, "happened_at": request.now},
        ),
        "route": RouteForm(
            prefix="route",
            initial={"route": facts.discovery_route, "evidence": head.route_evidence},
        ),
        "facts": FactsForm(prefix="facts", initial=_facts(head)),
        "report": ReportForm(prefix="report"),
        "link": LinkForm(prefix="link"),
        **refused,
    }
    context = {
        "head": head,
        "forms": forms,
        "links": queries.links_of_case(case_id, request.actor),
        "reports": queries.reports_of_case(case_id, request.actor),
        "unlink": ReasonForm(),
        "now": request.now,
    }
    answer = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "cases/file.html", context, status=answer)


def _facts(head: queries.CaseHead) -> dict[str, Any]:
    told: dict[str, Any] = {"outcome": head.outcome, "note": head.note}
    for name in (*DAYS, *INSTANTS):
        value = getattr(head, name, None) or getattr(head.facts, name, None)
        told[name] = to_the_minute(value) if name in INSTANTS else value
    return told
