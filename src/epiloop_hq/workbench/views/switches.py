"""After another version was adopted: what it would change, for whom, and who decides."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from epiloop.protocols import differences, load_protocol
from epiloop_hq.access.requests import acting
from epiloop_hq.actor import Permission
from epiloop_hq.contacts.labels import RISK_CLASSES
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.labels import KINDS, clock_label
from epiloop_hq.disposal.queries.switches import (
    ClocksKept,
    SwitchRow,
    SwitchTotal,
    clocks_kept,
    switch_page,
    switch_totals,
)
from epiloop_hq.orders.labels import measure_label
from epiloop_hq.places.queries import full_name, full_names
from epiloop_hq.registry.queries import adoption_for, person_views
from epiloop_hq.web.deeds import answer
from epiloop_hq.web.numbers import whole, wholes
from epiloop_hq.web.parts import Fact
from epiloop_hq.web.wording import full_instant
from epiloop_hq.workbench.standing import Place, place_of
from epiloop_hq.workbench.views.protocols import shown_difference, title_of

# What a switch does to what is open under another version, by kind.
FATES: Final = {
    "contact": gettext_lazy("Decided below, person by person"),
    "case": gettext_lazy("Decided below; with the isolation the case goes over"),
    "tube_member": gettext_lazy("Held until their own result under any version"),
    "risk_point": gettext_lazy("Keeps the steps under which it was opened"),
    "household": gettext_lazy("Keeps the work for which it was named"),
    "clock": gettext_lazy("Keeps the limit under which it began"),
}
DEEDS: Final = {
    "accept": actions.accept_switches,
    "decline": actions.decline_switches,
}


@require_GET
def switches(request: HttpRequest) -> HttpResponse:
    """Show what the version in force would change for each open loop under another."""
    place = place_of(request)
    place.actor.require(Permission.CONTACT_SEE)
    place.actor.require(Permission.PROTOCOL_SEE)
    after = request.GET.get("after", "")
    about: dict[str, Any] = {
        "outbreak_id": place.outbreak.id,
        "actor": place.actor,
        "now": place.now,
        "area_path": place.area_path,
    }
    page = switch_page(**about, after=whole(after) or 0)
    kept, running = clocks_kept(**about)
    return render(
        request,
        "workbench/switches.html",
        {
            "now": place.now,
            "facts": _facts(place),
            "totals": _totals(switch_totals(**about), kept, running),
            "clocks": [_clock(one) for one in kept],
            "unchanged": page.unchanged,
            "rows": _shown(page.rows, place),
            "diffs": _diffs(page.rows),
            "may_decide": any(row.may_decide for row in page.rows),
            "next_href": f"?after={page.next_key}" if page.next_key else "",
            "first_href": reverse("workbench:switches") if after else "",
        },
    )


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Accept or decline one proposal, or all that are ticked."""
    acted = acting(request)
    acted.actor.require(Permission.CONTACT_DECIDE)
    deed, _mark, one = request.POST.get("deed", "").partition(":")
    named = [one] if one else request.POST.getlist("item")
    ids = wholes(named)
    done = ngettext("Decided for %(n)d person.", "Decided for %(n)d persons.", len(ids))
    return answer(
        request,
        lambda: DEEDS.get(deed, actions.decline_switches)(
            ids, actor=acted.actor, now=acted.now, why=request.POST.get("why", "")
        ),
        reverse("workbench:switches"),
        done=done % {"n": len(ids)} if ids else "",
    )


def _facts(place: Place) -> list[Fact]:
    # The area in view may be larger than the outbreak's.
    area_path = max(place.area_path, place.outbreak.area_path, key=len)
    adopted = adoption_for(place.outbreak.id, area_path, place.now)
    version = load_protocol(adopted.protocol_id)
    href = reverse("workbench:protocol", args=[version.id])
    return [
        Fact(_("Version in force"), title_of(version), version.id, href),
        Fact(_("Adopted by"), adopted.decided_by, adopted.reason),
        Fact(_("From"), full_instant(adopted.starts_at)),
        Fact(_("Area"), full_name(area_path) or _("Everywhere")),
    ]


def _totals(
    loops: Iterable[SwitchTotal], kept: Iterable[ClocksKept], running: int
) -> dict[str, Any]:
    """Return what is open by kind, each with what becomes of it, and the sum of all."""
    other = sum(one.running for one in kept)
    clocks = SwitchTotal(kind="clock", in_force=running - other, other=other)
    listed = [*loops, clocks]
    whole_of = SwitchTotal(
        kind="",
        in_force=sum(one.in_force for one in listed),
        left=sum(one.left for one in listed),
        other=sum(one.other for one in listed),
    )
    rows = [
        (KINDS.get(one.kind, _("Running clock")), one, FATES[one.kind])
        for one in listed
    ]
    return {"rows": rows, "whole": whole_of}


def _clock(one: ClocksKept) -> dict[str, Any]:
    proposal = one.proposal
    return {
        "row": one,
        "name": clock_label(one.key, one.from_version),
        "changes": ()
        if proposal is None
        else tuple(map(shown_difference, proposal.changes)),
        "is_abolished": proposal is not None and proposal.is_abolished,
    }


def _shown(rows: Iterable[SwitchRow], place: Place) -> list[dict[str, Any]]:
    listed = list(rows)
    persons = person_views((row.person_id for row in listed), place.actor)
    areas = full_names({row.area_path for row in listed})
    place.acting.seen.add(persons)
    return [
        {
            "row": row,
            "person": persons[row.person_id],
            "area": areas[row.area_path],
            "risk": RISK_CLASSES[row.risk_class],
            "before": measure_label(row.kind_before) if row.kind_before else "",
            "after": measure_label(row.kind_after) if row.kind_after else "",
            "days": _days(row),
        }
        for row in listed
    ]


def _days(row: SwitchRow) -> str:
    more = row.days_more
    if more is None or row.is_abolished:
        return ""
    if more > 0:
        return ngettext("%(n)d day more", "%(n)d days more", more) % {"n": more}
    if more < 0:
        return ngettext("%(n)d day less", "%(n)d days less", -more) % {"n": -more}
    return _("as many days")


def _diffs(rows: Iterable[SwitchRow]) -> list[dict[str, Any]]:
    """Return for each pair of versions the values that differ for the classes shown."""
    about: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        pair = (row.from_version, row.to_version)
        about.setdefault(pair, set()).add(row.risk_class)
    return [_diff(*pair, classes) for pair, classes in sorted(about.items())]


def _diff(before: str, after: str, classes: Iterable[str]) -> dict[str, Any]:
    old, new = load_protocol(before), load_protocol(after)
    changed = [
        shown_difference(pair)
        for risk_class in sorted(classes)
        for pair in differences(old, new, below=f"measure.{risk_class}")
        if not pair.is_only_source
    ]
    whole = reverse("workbench:protocol", args=[new.id])
    return {
        "before": title_of(old),
        "after": title_of(new),
        "changed": changed,
        "href": f"{whole}?against={old.id}",
    }
