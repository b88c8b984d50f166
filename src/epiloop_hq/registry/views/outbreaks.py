"""Outbreaks, and which protocol applies where in them."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from epiloop.errors import EpiloopError
from epiloop.protocols import Protocol, load_protocol, load_protocols
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import NotPermittedError, Permission
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_choices, full_names
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.forms import AdoptionForm, OutbreakForm
from epiloop_hq.registry.kinds import FOR_ANY, NEVER_ADOPTED
from epiloop_hq.registry.queries import OutbreakFacts
from epiloop_hq.web import refusals

ERROR = HTTPStatus.UNPROCESSABLE_ENTITY
NOT_YOURS = gettext_lazy("This area is not yours to command.")


@require_GET
def outbreaks(request: HttpRequest) -> HttpResponse:
    """List the outbreaks in which the viewer has areas, open ones first."""
    acted = acting(request)
    acted.actor.require(Permission.PROTOCOL_SEE)
    rows = queries.outbreaks_of(acted.actor)
    areas = full_names(row.area_path for row in rows)
    context = {
        "now": acted.now,
        "outbreaks": [(row, _name(row), areas[row.area_path]) for row in rows],
        "may_open": acted.actor.may(Permission.PROTOCOL_ADOPT),
    }
    return render(request, "registry/outbreaks.html", context)


@require_http_methods(["GET", "POST"])
def new_outbreak(request: HttpRequest) -> HttpResponse:
    """Open an outbreak under a protocol."""
    acted = acting(request)
    acted.actor.require(Permission.PROTOCOL_ADOPT)
    known = {"zone": settings.HEADQUARTERS_ZONE, "started_at": acted.now}
    form = OutbreakForm(request.POST or None, protocols=_choices(), initial=known)
    if form.is_valid():
        said = form.cleaned_data
        try:
            outbreak_id = actions.open_outbreak(
                said["code"],
                actor=acted.actor,
                now=acted.now,
                name=said["name"],
                name_zh=said["name_zh"],
                disease=load_protocol(said["protocol"]).header.disease,
                area_path=said["area"],
                zone_name=said["zone"],
                started_at=said["started_at"],
                protocol_id=said["protocol"],
            )
        except EpiloopError as refusal:
            form.add_error(None, refusals.said(refusal))
        except NotPermittedError:
            form.add_error("area", NOT_YOURS)
        else:
            return redirect("registry:outbreak", outbreak_id)
    context = {"form": form, "areas": _areas(acted)}
    status = ERROR if form.errors else HTTPStatus.OK
    return render(request, "registry/new_outbreak.html", context, status=status)


@require_GET
def outbreak(request: HttpRequest, outbreak_id: int) -> HttpResponse:
    """Show one outbreak with every version adopted in it."""
    return _page(request, _seen(outbreak_id, acting(request)))


@require_POST
def adopt(request: HttpRequest, outbreak_id: int) -> HttpResponse:
    """Let another version apply in an area from an instant on."""
    acted = acting(request)
    facts = _seen(outbreak_id, acted)
    acted.actor.require(Permission.PROTOCOL_ADOPT)
    form = AdoptionForm(request.POST, protocols=_choices(facts.disease))
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.adopt_protocol(
                outbreak_id,
                actor=acted.actor,
                now=acted.now,
                area_path=said["area"] or facts.area_path,
                protocol_id=said["protocol"],
                starts_at=said["starts_at"],
                reason=said["reason"],
            )
        except EpiloopError as refusal:
            form.add_error(None, refusals.said(refusal))
        except NotPermittedError:
            form.add_error("area", NOT_YOURS)
        else:
            messages.success(request, _("Adopted. What is open keeps its version."))
            return redirect("registry:outbreak", outbreak_id)
    return _page(request, facts, form=form)


@require_POST
def close(request: HttpRequest, outbreak_id: int) -> HttpResponse:
    """Mark an outbreak as over."""
    acted = acting(request)
    actions.close_outbreak(outbreak_id, actor=acted.actor, now=acted.now)
    messages.success(request, _("The outbreak is closed; its records stay."))
    return redirect("registry:outbreak", outbreak_id)


def _page(
    request: HttpRequest, facts: OutbreakFacts, *, form: AdoptionForm | None = None
) -> HttpResponse:
    acted = acting(request)
    adoptions = queries.adoptions_of(facts.id)
    areas = full_names([facts.area_path, *(row.area_path for row in adoptions)])
    areas[""] = _("Everywhere")
    initial = {"starts_at": acted.now}
    may_adopt = acted.actor.may(Permission.PROTOCOL_ADOPT) and not facts.closed_at
    context: dict[str, Any] = {
        "now": acted.now,
        "outbreak": facts,
        "name": _name(facts),
        "area": areas[facts.area_path],
        "adoptions": [
            {"row": row, "area": areas[row.area_path], "title": _title(row.protocol_id)}
            for row in adoptions
        ],
        "form": form
        or AdoptionForm(protocols=_choices(facts.disease), initial=initial),
        "areas": _areas(acted),
        "may_adopt": may_adopt,
        "may_close": may_adopt
        and acted.actor.may(Permission.PROTOCOL_ADOPT, area_path=facts.area_path),
    }
    status = ERROR if form else HTTPStatus.OK
    return render(request, "registry/outbreak.html", context, status=status)


def _seen(outbreak_id: int, acted: Acting) -> OutbreakFacts:
    acted.actor.require(Permission.PROTOCOL_SEE)
    for facts in queries.outbreaks_of(acted.actor):
        if facts.id == outbreak_id:
            return facts
    raise ObjectDoesNotExist


def _name(facts: OutbreakFacts) -> str:
    chinese = (get_language() or "").startswith("zh")
    return facts.name_zh if chinese and facts.name_zh else facts.name


def _title(protocol_id: str) -> str:
    header = load_protocol(protocol_id).header
    chinese = (get_language() or "").startswith("zh")
    return header.title_zh if chinese and header.title_zh else header.title


def _choices(disease: str = "") -> list[tuple[str, str]]:
    """Return the versions that may be adopted, for a disease if one is named."""

    def fits(protocol: Protocol) -> bool:
        other = disease and protocol.header.disease not in FOR_ANY | {disease}
        return protocol.header.status not in NEVER_ADOPTED and not other

    return [(p.id, _title(p.id)) for p in load_protocols() if fits(p)]


def _areas(acted: Acting) -> tuple[tuple[str, str], ...]:
    return area_choices(acted.actor, down_to=AreaLevel.DISTRICT)
