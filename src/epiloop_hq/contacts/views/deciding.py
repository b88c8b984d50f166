"""The contacts of a case: determined by the engine, decided by an officer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from epiloop.errors import EpiloopError
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.cases.queries import case_head
from epiloop_hq.contacts import actions, labels, queries
from epiloop_hq.contacts.forms import DecisionForm, second_degree_form
from epiloop_hq.web.numbers import wholes
from epiloop_hq.web.parts import Count
from epiloop_hq.web.refusals import said
from epiloop_hq.web.states import State

ROWS = 300
LOOKS = labels.STATE_LOOKS


@require_GET
def decide(request: ActedRequest, case_id: int) -> HttpResponse:
    """Show what the latest run found, what changed, and whom to decide on."""
    head = case_head(case_id, request.actor)
    listed = queries.contacts_of_case(
        case_id, request.actor, after=request.GET.get("after", ""), limit=ROWS
    )
    runs = queries.runs_of_case(case_id, request.actor)
    standing = queries.determination_of(case_id, request.actor)
    questions = queries.open_questions(runs[0].id, request.actor) if runs else ()
    counts = queries.contact_counts(request.actor, case_id=case_id)
    request.seen.add(
        [
            head.facts.person_id,
            *(row.person_id for row in listed.rows),
            *(question.person.id for question in questions),
        ]
    )
    context = {
        "head": head,
        "contacts": listed,
        "run": runs[0] if runs else None,
        "runs": runs[1:],
        "standing": standing,
        "second_degree": second_degree_form(head.facts.protocol_id),
        "questions": questions,
        "counts": [
            Count(labels.CONTACT_STATES[state], number, state=LOOKS[state])
            for state, number in counts.by_state.items()
        ],
        "form": DecisionForm(),
        "next_href": f"?after={listed.next_key}" if listed.next_key else "",
        "proposed": State.PROPOSED,
        "now": request.now,
    }
    return render(request, "contacts/decide.html", context)


@require_POST
def decisions(request: ActedRequest, case_id: int) -> HttpResponse:
    """Decide on the ticked contacts, or decline them."""
    ids = wholes(request.POST.getlist("contact"))
    form = DecisionForm(request.POST)
    if not ids:
        messages.warning(request, _("Tick at least one row first."))
    elif form.is_valid():
        _decide(request, ids, form)
    else:
        messages.error(request, _("Choose a class from the list."))
    return redirect("contacts:decide", case_id)


def _decide(request: ActedRequest, ids: list[int], form: DecisionForm) -> None:
    note = form.cleaned_data["note"]
    try:
        if request.POST.get("deed") == "decline":
            number = actions.decline_contacts(
                ids,
                actor=request.actor,
                happened_at=request.now,
                now=request.now,
                reason=note,
            )
        else:
            number = actions.decide_contacts(
                ids,
                actor=request.actor,
                happened_at=request.now,
                now=request.now,
                risk_class=form.wanted_class(),
                note=note,
            )
    except EpiloopError as refusal:
        messages.error(request, said(refusal))
    else:
        done = ngettext("%(n)d decision made.", "%(n)d decisions made.", number)
        messages.success(request, done % {"n": number})
