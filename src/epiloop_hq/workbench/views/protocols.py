"""The protocol viewer: every value with its source and how far it was verified; diffs."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from epiloop.protocols import (
    CitedValue,
    Difference,
    Protocol,
    UnknownProtocolError,
    differences,
    load_protocol,
    load_protocols,
)
from epiloop.protocols.vocabulary import LifeCycle
from epiloop_hq.access.requests import acting
from epiloop_hq.actor import Permission
from epiloop_hq.registry.own_protocols import is_own, refused_files
from epiloop_hq.registry.queries import adoptions_of
from epiloop_hq.web.parts import Difference as ShownDifference
from epiloop_hq.web.parts import Fact, ProtocolValue, Tab
from epiloop_hq.web.states import Text
from epiloop_hq.workbench.standing import chosen_outbreak

LIFE_CYCLES = {
    LifeCycle.BASE: lambda: pgettext("protocol", "Base"),
    LifeCycle.DRAFT: lambda: pgettext("protocol", "Draft"),
    LifeCycle.IN_FORCE: lambda: pgettext("protocol", "In force"),
    LifeCycle.HISTORICAL: lambda: pgettext("protocol", "Historical"),
    LifeCycle.WITHDRAWN: lambda: pgettext("protocol", "Withdrawn"),
}
DISEASES: Final[Mapping[str, Text]] = {
    "any": gettext_lazy("Every disease"),
    "cholera": gettext_lazy("Cholera"),
    "covid19": gettext_lazy("COVID-19"),
    "ebola": gettext_lazy("Ebola virus disease"),
    "influenza": gettext_lazy("Influenza"),
    "measles": gettext_lazy("Measles"),
    "mers": gettext_lazy("Middle East respiratory syndrome (MERS)"),
    "mpox": gettext_lazy("Mpox"),
    "sars": gettext_lazy("Severe acute respiratory syndrome (SARS)"),
    "unknown": gettext_lazy("Disease not yet known"),
}

SECTIONS: Final[Mapping[str, Text]] = {
    "protocol": gettext_lazy("The file"),
    "aim": gettext_lazy("Aim"),
    "timing": gettext_lazy("Course of the disease"),
    "contact": gettext_lazy("Who is a contact"),
    "measure": gettext_lazy("Measures by class"),
    "observation": gettext_lazy("Observation"),
    "route": gettext_lazy("Discovery routes"),
    "investigation": gettext_lazy("Investigation"),
    "step": gettext_lazy("Steps"),
    "clock": gettext_lazy("Clocks"),
    "clocks": gettext_lazy("Of every clock"),
    "pooling": gettext_lazy("Pooled tests"),
    "zone": gettext_lazy("Zones"),
    "ring": gettext_lazy("Rings"),
    "community_zero": gettext_lazy("Community zero"),
    "community_zero_basic": gettext_lazy("Basic community zero"),
    "outbreak_end": gettext_lazy("End of the outbreak"),
    "reconciliation": gettext_lazy("Reconciliation"),
    "retention": gettext_lazy("Retention of data"),
}


def disease_name(disease: str) -> Text:
    """Return a disease's name; an own file's disease as that file calls it."""
    return DISEASES.get(disease, disease.replace("_", " "))


@require_GET
def protocols(request: HttpRequest) -> HttpResponse:
    """List every version, with those adopted in the outbreak in view first."""
    acted = acting(request)
    acted.actor.require(Permission.PROTOCOL_SEE)
    outbreak = chosen_outbreak(request, acted.actor)
    adopted = adoptions_of(outbreak.id) if outbreak else ()
    versions = sorted(load_protocols(), key=lambda p: (p.header.disease, p.id))
    return render(
        request,
        "workbench/protocols.html",
        {
            "now": acted.now,
            "adopted": adopted,
            "refused": refused_files(),
            "may_switch": bool(adopted) and acted.actor.may(Permission.CONTACT_SEE),
            "groups": [
                (disease_name(disease), [_row(p) for p in found])
                for disease, found in groupby(versions, key=lambda p: p.header.disease)
            ],
        },
    )


@require_GET
def protocol(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """Show one version: each value, its source, its verification; or a diff to another."""
    acted = acting(request)
    acted.actor.require(Permission.PROTOCOL_SEE)
    version = _version(protocol_id)
    other = request.GET.get("against", "")
    return render(
        request,
        "workbench/protocol.html",
        {
            "now": acted.now,
            "title": title_of(version),
            "facts": _facts(version),
            "tabs": _tabs(version, other),
            "sections": () if other else _sections(version),
            "other": _version(other) if other else None,
            "version": version,
            "differences": _differences(version, other) if other else (),
            "references": [] if other else _references(version),
            "versions": [p for p in load_protocols() if p.id != version.id],
        },
    )


def _version(protocol_id: str) -> Protocol:
    try:
        return load_protocol(protocol_id)
    except UnknownProtocolError as error:
        raise Http404 from error


def title_of(version: Protocol) -> str:
    """Return a version's title in the reader's language."""
    chinese = (get_language() or "").startswith("zh") and version.header.title_zh
    return version.header.title_zh if chinese else version.header.title


def _row(version: Protocol) -> dict[str, Any]:
    header = version.header
    return {
        "id": version.id,
        "title": title_of(version),
        "jurisdiction": header.jurisdiction,
        "status": LIFE_CYCLES[header.status](),
        "effective_from": header.effective_from,
        "effective_to": header.effective_to,
        "inherits": header.inherits,
        "values": len(version.leaves),
        "is_own": is_own(version.id),
    }


def _facts(version: Protocol) -> list[Fact]:
    header = version.header
    lines = [
        Fact(_("Version"), version.id),
        Fact(_("Status"), LIFE_CYCLES[header.status]()),
        Fact(_("Applies in"), header.jurisdiction),
        Fact(_("From"), str(header.effective_from or "")),
        Fact(_("Until"), str(header.effective_to or "")),
        Fact(_("Supersedes"), header.supersedes or ""),
        Fact(_("Inherits"), header.inherits or "", "", _href(header.inherits)),
        Fact(_("Digest"), version.digest[:16]),
    ]
    return [line for line in lines if line.value]


def _tabs(version: Protocol, other: str) -> list[Tab]:
    href = _href(version.id)
    return [
        Tab(_("Values"), href, is_current=not other),
        Tab(
            _("Compare"),
            f"{href}?against={other or _default_other(version)}",
            bool(other),
        ),
    ]


def _default_other(version: Protocol) -> str:
    header = version.header
    return (
        header.supersedes
        or header.inherits
        or next(p.id for p in load_protocols() if p.id != version.id)
    )


def _sections(version: Protocol) -> list[tuple[str, Text, list[ProtocolValue]]]:
    values = version.cited_values()
    return [
        (key, SECTIONS.get(key, key), [_value(value, version) for value in found])
        for key, found in groupby(values, key=lambda v: v.key.partition(".")[0])
    ]


def _value(value: CitedValue, version: Protocol) -> ProtocolValue:
    return ProtocolValue(
        key=value.key,
        meaning=value.key.partition(".")[2].replace("_", " ").replace(".", " › "),
        value=said(value),
        verification=value.verification,
        source=value.source,
        source_href=f"{_href(version.id)}#ref-{value.sources[0]}"
        if value.sources
        else "",
        note=value.note,
        inherited_from=value.inherited_from or "",
    )


def _differences(version: Protocol, other: str) -> list[ShownDifference]:
    return [shown_difference(pair) for pair in differences(_version(other), version)]


def shown_difference(pair: Difference) -> ShownDifference:
    """Return a value that differs as the page shows it, in the reader's language."""
    return ShownDifference(
        key=pair.key,
        meaning=pair.key.replace("_", " ").replace(".", " › "),
        before=said(pair.before) if pair.before else "",
        after=said(pair.after) if pair.after else "",
        note=_("Only the source or its checking changed")
        if pair.is_only_source
        else "",
    )


def _references(version: Protocol) -> list[tuple[str, str]]:
    codes = {code for value in version.cited_values() for code in value.sources}
    return [(code, version.reference(code)) for code in sorted(codes, key=_by_number)]


def _by_number(code: str) -> tuple[str, int, str]:
    digits = "".join(c for c in code if c.isdigit())
    return (code[:1], int(digits or 0), code)


def said(value: CitedValue) -> str:
    """Return a value with its unit, as a person writes it in the reader's language."""
    return f"{_plain(value.value)} {_unit(value.unit)}".strip()


def _plain(value: object) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case tuple():
            return _list(value)
        case _:
            return str(value)


def _list(values: Iterable[object]) -> str:
    return pgettext("list", ", ").join(map(_plain, values)) or pgettext("list", "none")


def _unit(unit: str) -> str:
    names = {
        "days": pgettext("unit", "days"),
        "hours": pgettext("unit", "hours"),
        "minutes": pgettext("unit", "minutes"),
        "seconds": pgettext("unit", "seconds"),
        "weeks": pgettext("unit", "weeks"),
        "per day": pgettext("unit", "per day"),
    }
    return names.get(unit, unit)


def _href(protocol_id: str | None) -> str:
    return reverse("workbench:protocol", args=[protocol_id]) if protocol_id else ""
