"""One contact: why they are one, what was decided, what was told, what was seen."""

from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop.contacts.explain import Part
from epiloop.errors import EpiloopError
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.cases.queries import case_if_visible, visible_case
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.forms import DecisionForm, ExposureForm, ImmunityForm
from epiloop_hq.places.actions import find_or_create_place
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.web.parts import Evidence
from epiloop_hq.web.refusals import said

RULES = (Part.CLASS, Part.REASONS, Part.ALSO_MET)


@require_GET
def contact(request: ActedRequest, contact_id: int) -> HttpResponse:
    """Show the contact with its explanation and its decisions."""
    return _contact(request, contact_id, {})


@require_POST
def tell(request: ActedRequest, contact_id: int) -> HttpResponse:
    """Add what is told of the exposure; it is weighed at once."""
    row = queries.contact_row(contact_id, request.actor)
    form = ExposureForm(request.POST, prefix="exposure")

    def deed() -> None:
        case = visible_case(row.case_id, request.actor)
        draft = form.place_draft(case.area_path)
        place_id = (
            find_or_create_place(draft, actor=request.actor, now=request.now)
            if draft
            else None
        )
        actions.add_contact(
            row.case_id,
            row.person_id,
            actor=request.actor,
            happened_at=request.now,
            now=request.now,
            exposure=form.exposure(place_id),
        )

    if not carry_out(form, deed):
        return _contact(request, contact_id, {"exposure": form})
    messages.success(request, _("Recorded."))
    return redirect("contacts:contact", contact_id)


@require_POST
def untell(request: ActedRequest, contact_id: int, exposure_id: int) -> HttpResponse:
    """Take back what turned out not to be so."""
    try:
        actions.withdraw_exposure(
            exposure_id,
            actor=request.actor,
            now=request.now,
            reason=request.POST.get("reason", ""),
        )
    except EpiloopError as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("Taken back."))
    return redirect("contacts:contact", contact_id)


@require_POST
def immunity(request: ActedRequest, contact_id: int) -> HttpResponse:
    """Record whether the contact is immune."""
    form = ImmunityForm(request.POST, prefix="immunity")
    done = carry_out(
        form,
        lambda: actions.set_immunity(
            contact_id,
            actor=request.actor,
            now=request.now,
            is_immune=form.answer(),
            evidence=form.cleaned_data["evidence"],
        ),
    )
    if not done:
        return _contact(request, contact_id, {"immunity": form})
    messages.success(request, _("Recorded."))
    return redirect("contacts:contact", contact_id)


def _contact(
    request: ActedRequest, contact_id: int, refused: dict[str, Form]
) -> HttpResponse:
    detail = queries.contact_detail(contact_id, request.actor)
    request.seen.add([detail.contact.person_id])
    looks = queries.follow_ups_of_contacts([contact_id], request.actor)
    context = {
        "detail": detail,
        "contact": detail.contact,
        "case": case_if_visible(detail.contact.case_id, request.actor),
        "rules": [Evidence(line.text) for line in detail.lines(*RULES)],
        "evidence": [
            Evidence(line.text, at=line.at)
            for line in detail.lines(Part.EVIDENCE, Part.EXPOSURE)
        ],
        "questions": [Evidence(line.text) for line in detail.lines(Part.OPEN)],
        "looks": looks.get(contact_id, ()),
        "decision": DecisionForm(),
        "exposure": ExposureForm(prefix="exposure"),
        "immunity": ImmunityForm(
            prefix="immunity", initial={"is_immune": _immunity(detail.contact)}
        ),
        "now": request.now,
        **refused,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "contacts/contact.html", context, status=status)


def _immunity(row: queries.ContactRow) -> str:
    if row.is_immune is None:
        return ""
    return "yes" if row.is_immune else "no"
