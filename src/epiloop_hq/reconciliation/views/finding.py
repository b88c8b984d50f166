"""One finding, and the deeds on one or many."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from epiloop.reconcile import Check
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.places.queries import units_from
from epiloop_hq.reconciliation import actions, queries
from epiloop_hq.reconciliation.catalogue import all_checks
from epiloop_hq.reconciliation.forms import Deed, FindingsForm
from epiloop_hq.reconciliation.labels import CAUSES, URGENCIES
from epiloop_hq.reconciliation.views import showing
from epiloop_hq.web.deeds import answer, carry_out
from epiloop_hq.web.parts import Fact
from epiloop_hq.web.wording import full_instant

UNITS: Final = 300


@require_GET
def finding(request: ActedRequest, finding_id: int) -> HttpResponse:
    """Show one finding: what differs, who owns it, what was done, where else it is."""
    row = queries.finding_row(finding_id, request.actor)
    (card,) = showing.finding_cards([row])
    check = all_checks().get(row.check_name)
    sweeps = queries.sweeps_of(finding_id, request.actor)
    matches = queries.matches_of(sweeps[0].id, request.actor) if sweeps else ()
    repeats = queries.later_findings(finding_id, request.actor)
    context: dict[str, Any] = {
        "now": request.now,
        "card": card,
        "check": check,
        "facts": _facts(card, check),
        "form": FindingsForm(
            initial={"unit": row.owner_unit_id, "cause": row.cause},
            units=_units(row.area_path),
        ).asking(),
        "likely": [CAUSES[cause] for cause in check.causes] if check else [],
        "sweep": sweeps[0] if sweeps else None,
        "matches": showing.finding_cards(matches),
        "repeats": showing.finding_cards(repeats),
    }
    return render(request, "reconciliation/finding.html", context)


@require_POST
def deeds(request: ActedRequest) -> HttpResponse:
    """Do one deed on the ticked findings and go back; a refusal is told there."""
    form = FindingsForm(request.POST, units=_units(""))
    if not carry_out(form, lambda: _do(request, form)):
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
    return HttpResponseRedirect(_back(request))


@require_POST
def sweep(request: ActedRequest, finding_id: int) -> HttpResponse:
    """Look for the same gap everywhere else."""

    def deed() -> None:
        actions.sweep(finding_id, actor=request.actor, now=request.now)

    queries.finding_row(finding_id, request.actor)
    page = reverse("reconciliation:finding", args=[finding_id])
    return answer(request, deed, f"{page}#sweep")


def _do(request: ActedRequest, form: FindingsForm) -> None:
    told, actor, now = form.cleaned_data, request.actor, request.now
    ids: list[int] = told["finding"]
    match Deed(told["deed"]):
        case Deed.TAKE_UP:
            actions.take_up(ids, actor=actor, now=now)
        case Deed.RESPONSIBLE:
            actions.assign_units_responsible(ids, actor=actor, now=now)
        case Deed.ASSIGN:
            actions.assign_unit(ids, told["unit"], actor=actor, now=now)
        case Deed.CLASSIFY:
            actions.classify(ids, told["cause"], actor=actor, now=now)
        case Deed.RECTIFY:
            actions.rectify(ids, told["how"], actor=actor, happened_at=now, now=now)
        case Deed.VERIFY:
            _tell(request, actions.verify(ids, actor=actor, now=now))


def _tell(request: ActedRequest, verdict: actions.Verdict) -> None:
    if verdict.verified:
        text = ngettext(
            "%(n)d finding is verified: the difference is gone.",
            "%(n)d findings are verified: the differences are gone.",
            verdict.verified,
        )
        messages.success(request, text % {"n": verdict.verified})
    if verdict.reopened:
        text = ngettext(
            "%(n)d difference still stands; its finding is reopened.",
            "%(n)d differences still stand; their findings are reopened.",
            verdict.reopened,
        )
        messages.error(request, text % {"n": verdict.reopened})


def _back(request: ActedRequest) -> str:
    wanted = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if wanted and is_ours else reverse("reconciliation:today")


def _units(area_path: str) -> list[tuple[int, str]]:
    return [(unit.id, unit.name) for unit in units_from(area_path, limit=UNITS)]


def _facts(card: showing.FindingCard, check: Check | None) -> list[Fact]:
    row = card.row
    facts = [
        Fact(_("About"), card.subject, href=card.subject_href),
        Fact(_("Area"), card.area),
        Fact(pgettext("finding", "Found"), full_instant(row.found_at)),
        Fact(
            _("Due"),
            full_instant(row.due_at),
            note=URGENCIES[check.urgency] if check else "",
        ),
        Fact(_("Owner"), card.owner or _("Nobody yet")),
        Fact(
            _("Why it came about"),
            card.cause or pgettext("finding", "Not classified yet"),
        ),
    ]
    if row.since is not None:
        facts.insert(2, Fact(pgettext("finding", "So since"), full_instant(row.since)))
    if row.rectified_at is not None:
        facts.append(
            Fact(
                _("Rectified"),
                f"{full_instant(row.rectified_at)} · {row.rectified_by}",
                note=row.rectified_how,
            )
        )
    if row.verified_at is not None:
        facts.append(
            Fact(_("Verified"), f"{full_instant(row.verified_at)} · {row.verified_by}")
        )
    return facts
