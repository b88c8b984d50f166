"""The interview of a case: taken up, answered, its core complete."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.forms import AnswersForm, ReasonForm
from epiloop_hq.cases.views.answers import answer_deed
from epiloop_hq.web.deeds import carry_out


@require_GET
def interview(request: ActedRequest, case_id: int) -> HttpResponse:
    """Show who holds the interview, what was answered, and what is missing."""
    return _interview(request, case_id)


@require_POST
def take_up(request: ActedRequest, case_id: int) -> HttpResponse:
    """Take the interview up; a second team is told who holds it."""
    return answer_deed(
        request,
        lambda: actions.take_up_interview(
            case_id, actor=request.actor, happened_at=request.now, now=request.now
        ),
        reverse("cases:interview", args=[case_id]),
        done=_("The interview is yours."),
    )


@require_POST
def take_over(request: ActedRequest, interview_id: int) -> HttpResponse:
    """Go on with an interview that somebody else began."""
    row = queries.interview_row(interview_id, request.actor)
    form = ReasonForm(request.POST, prefix="take-over")
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return answer_deed(
        request,
        lambda: actions.take_over_interview(
            interview_id,
            actor=request.actor,
            happened_at=request.now,
            now=request.now,
            reason=reason,
        ),
        reverse("cases:interview", args=[row.case_id]),
        done=_("The interview is yours."),
    )


@require_POST
def answer(request: ActedRequest, interview_id: int) -> HttpResponse:
    """Write answers down."""
    row = queries.interview_row(interview_id, request.actor)
    form = AnswersForm(request.POST)
    done = carry_out(
        form,
        lambda: actions.record_answers(
            interview_id, form.answers(), actor=request.actor, now=request.now
        ),
    )
    if not done:
        return _interview(request, row.case_id, form)
    return redirect("cases:interview", row.case_id)


@require_POST
def core(request: ActedRequest, interview_id: int) -> HttpResponse:
    """Declare the core information complete."""
    row = queries.interview_row(interview_id, request.actor)
    return answer_deed(
        request,
        lambda: actions.finish_core(
            interview_id, actor=request.actor, happened_at=request.now, now=request.now
        ),
        reverse("cases:interview", args=[row.case_id]),
        done=_("Core information complete."),
    )


@require_POST
def finish(request: ActedRequest, interview_id: int) -> HttpResponse:
    """End the interview."""
    row = queries.interview_row(interview_id, request.actor)
    return answer_deed(
        request,
        lambda: actions.finish_interview(
            interview_id, actor=request.actor, happened_at=request.now, now=request.now
        ),
        reverse("cases:interview", args=[row.case_id]),
        done=_("Interview done."),
    )


def _interview(
    request: ActedRequest, case_id: int, refused: AnswersForm | None = None
) -> HttpResponse:
    head = queries.case_head(case_id, request.actor)
    request.seen.add([head.facts.person_id])
    rows = queries.interviews_of_case(case_id, request.actor)
    present = next((row for row in rows if row.finished_at is None), None)
    context = {
        "head": head,
        "gate": queries.core_gate(case_id, request.actor),
        "interviews": rows,
        "present": present,
        "answers": refused
        or AnswersForm(initial=dict(present.answers) if present else None),
        "take_over": ReasonForm(prefix="take-over"),
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "cases/interview.html", context, status=status)
