"""Determinations: asked for, followed, looked at, and accepted for all persons or some."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from epiloop.errors import EpiloopError
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.cases.queries import case_head
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.forms import SecondDegreeForm
from epiloop_hq.contacts.second_degree import SecondDegree
from epiloop_hq.places.labels import PLACE_CLASSES
from epiloop_hq.web.answers import piece, unchanged
from epiloop_hq.web.numbers import wholes
from epiloop_hq.web.parts import Count, Fact
from epiloop_hq.web.refusals import said
from epiloop_hq.web.states import Tone

RELOAD = "HX-Refresh"


@require_POST
def determine(request: ActedRequest, case_id: int) -> HttpResponse:
    """Ask for a determination over what is known now."""
    _ask(request, case_id, None)
    return redirect("contacts:decide", case_id)


@require_POST
def second_degree(request: ActedRequest, case_id: int) -> HttpResponse:
    """Ask for a determination with the contacts of all close contacts."""
    form = SecondDegreeForm(request.POST)
    if form.is_valid():
        _ask(request, case_id, form.asked())
    else:
        messages.error(request, _("A number of stays is a whole number above nought."))
    return redirect("contacts:decide", case_id)


@require_GET
def standing(request: ActedRequest, case_id: int) -> HttpResponse:
    """Answer the page that follows a determination; have it read anew at the end."""
    head = case_head(case_id, request.actor)
    row = queries.determination_of(case_id, request.actor)
    if not row.is_going_on:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={RELOAD: "true"})
    if request.GET.get("version") == row.version:
        return unchanged(request.now)
    context = {"standing": row, "may_write": head.may_write}
    return piece(request, "contacts/_determination.html", context, now=request.now)


@require_POST
def stop(request: ActedRequest, case_id: int) -> HttpResponse:
    """Ask the determination to stop; nothing of it is kept."""
    if actions.cancel_determination(case_id, actor=request.actor):
        messages.success(request, _("The determination is stopped."))
    return redirect("contacts:decide", case_id)


@require_GET
def run(request: ActedRequest, run_id: int) -> HttpResponse:
    """Show one run: what it rests on, and for whom it differs from what is in effect."""
    row = queries.run_row(run_id, request.actor)
    head = case_head(row.case_id, request.actor)
    last = wholes(request.GET.getlist("after"))
    changes = queries.run_changes(run_id, request.actor, after=last[0] if last else 0)
    request.seen.add([head.facts.person_id, *(one.person.id for one in changes)])
    more = len(changes) == queries.CHANGES
    context = {
        "head": head,
        "run": row,
        "changes": changes,
        "waits": row.may_accept and any(not one.is_in_effect for one in changes),
        "counts": _counts(row),
        "facts": _facts(row),
        "left_out": queries.left_out(row, request.actor),
        "next_href": f"?{urlencode({'after': changes[-1].person.id})}" if more else "",
        "now": request.now,
    }
    return render(request, "contacts/run.html", context)


@require_POST
def accept(request: ActedRequest, run_id: int) -> HttpResponse:
    """Let a run take effect for all persons, or for those ticked."""
    row = queries.run_row(run_id, request.actor)
    chosen = wholes(request.POST.getlist("person"))
    is_all = request.POST.get("deed") == "all"
    if not is_all and not chosen:
        messages.warning(request, _("Tick at least one row first."))
        return redirect("contacts:run", run_id)
    try:
        number = actions.accept_run(
            run_id,
            actor=request.actor,
            now=request.now,
            person_ids=None if is_all else chosen,
        )
    except EpiloopError as refusal:
        messages.error(request, said(refusal))
        return redirect("contacts:run", run_id)
    done = ngettext("Accepted for %(n)d person.", "Accepted for %(n)d persons.", number)
    messages.success(request, done % {"n": number})
    if is_all:
        return redirect("contacts:decide", row.case_id)
    return redirect("contacts:run", run_id)


def _ask(request: ActedRequest, case_id: int, asked: SecondDegree | None) -> None:
    try:
        actions.ask_to_determine(
            case_id, actor=request.actor, now=request.now, second_degree=asked
        )
    except EpiloopError as refusal:
        messages.error(request, said(refusal))


def _counts(row: queries.RunRow) -> list[Count]:
    """Return whom the run has, and whom it has no longer, in parts that add up."""
    return [
        Count(_("As before"), row.results - row.found - row.changed, tone=Tone.FLAT),
        Count(_("Found"), row.found, tone=Tone.WARN if row.found else Tone.FLAT),
        Count(_("In another class"), row.changed, tone=Tone.FLAT),
        Count(_("Found no longer"), row.dropped, tone=Tone.FLAT),
    ]


def _facts(row: queries.RunRow) -> list[Fact]:
    told = [
        (_("Protocol"), row.protocol),
        (_("Searched by"), f"{row.engine} {row.engine_version}"),
        (_("Digest of the protocol"), row.protocol_digest),
        (_("Digest of what is known of the case"), row.case_digest),
        (_("Digest of the visits looked at"), row.visits_digest),
        (_("Digest of all packed visits"), row.store_digest),
        (_("Contacts of contacts"), _asked(row.second_degree)),
    ]
    return [Fact(term, value) for term, value in told if value]


def _asked(asked: SecondDegree | None) -> str:
    if asked is None:
        return ""
    names = ", ".join(str(PLACE_CLASSES[one]) for one in sorted(asked.not_at)) or "–"
    return _(
        "of all close contacts; places left out: %(places)s; most stays a day: %(most)s"
    ) % {"places": names, "most": asked.most_stays or "–"}
