"""The case page: clock rail, team and thread, trail, points, contacts, what is open."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from epiloop_hq.access.queries import colleagues
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.cases.labels import TRAIL_SOURCES
from epiloop_hq.cases.queries import (
    CaseHead,
    TrailDay,
    case_head,
    case_points,
    core_gate,
    interviews_of_case,
    open_neighbours,
    trail_days,
    trail_gaps,
)
from epiloop_hq.contacts.queries import (
    contacts_named,
    contacts_of_case,
    determination_of,
)
from epiloop_hq.disposal.labels import POSTS
from epiloop_hq.disposal.queries.items import (
    ItemRow,
    clocks_of_case,
    items_of_case,
)
from epiloop_hq.disposal.queries.teams import (
    requests_of_case,
    team_of,
    thread_of,
)
from epiloop_hq.laboratory.labels import word
from epiloop_hq.places.queries import (
    UnitRow,
    full_name,
    responsible_unit,
    unit_rows,
    units_from,
)
from epiloop_hq.web.parts import Day, Fact, Note, Stay
from epiloop_hq.web.states import State, Tone
from epiloop_hq.workbench.case_lines import (
    case_steps,
    contact_lines,
    item_names,
    open_lines,
    point_lines,
    ring_href,
)
from epiloop_hq.workbench.links import link
from epiloop_hq.workbench.people import sex_word
from epiloop_hq.workbench.rails import case_rail
from epiloop_hq.workbench.teams import shown_team

NOTES: Final = 20
CONTACTS: Final = 100
FIRST, DAYS = 10, 1
UNITS: Final = 200


@require_GET
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show one case from its positive sample to everybody safe."""
    acted = acting(request)
    head = case_head(case_id, acted.actor)
    whole, after = request.GET.get("all", ""), request.GET.get("after", "")
    context = _context(head, acted, whole=whole, after=after)
    return render(request, "workbench/case.html", context)


def _context(
    head: CaseHead, acted: Acting, *, whole: str, after: str
) -> dict[str, Any]:
    case_id, area, actor = head.facts.id, head.facts.area_path, acted.actor
    sees_contacts = actor.may(Permission.CONTACT_SEE)
    items = items_of_case(case_id, actor) if sees_contacts else ()
    names = item_names(items, acted)
    acted.seen.add([head.facts.person_id, *(i.person_id for i in items)])
    points = point_lines(case_points(case_id, actor), items, acted)
    days = _days(trail_days(case_id, actor))
    clocks = clocks_of_case(case_id, actor) if sees_contacts else ()
    staff = colleagues(area)
    team = shown_team(head.facts, staff, acted)
    previous, following = open_neighbours(head.facts, actor)
    return {
        "now": acted.now,
        "head": head,
        "facts": _facts(head),
        "rail": case_rail(clocks, items, now=acted.now),
        "team": team,
        "own_post": _own_post(case_id, acted),
        "thread": _thread(case_id, acted),
        "days": days if whole == "trail" else days[-DAYS:],
        "days_in_all": len(days),
        "gaps": trail_gaps(case_id, actor, now=acted.now),
        "points": points if whole == "points" else points[:FIRST],
        "points_in_all": len(points),
        "gate": core_gate(case_id, actor),
        "interviews": interviews_of_case(case_id, actor),
        "interview_href": link("cases:interview", case_id),
        "sees_contacts": sees_contacts,
        **(
            _contacts(head, items, acted, is_whole=whole == "contacts", after=after)
            if sees_contacts
            else {}
        ),
        "contact_links": {
            "new": link("contacts:new", case_id),
            "decide": link("contacts:decide", case_id),
            "trail": link("cases:trail", case_id),
            "file": link("cases:edit", case_id),
        },
        "open_items": open_lines(
            items if whole == "items" else items[:FIRST], names, acted
        ),
        "items_in_all": len(items),
        "items_closed": sum(item.closed_at is not None for item in items),
        "case_steps": case_steps(head.facts, acted),
        "ring_href": ring_href(head.facts) if sees_contacts else "",
        "requests": _requests(case_id, acted) if sees_contacts else (),
        "units": _other_units(area),
        "items_to_ask": [
            (item.id, names[item.id]) for item in items if item.closed_at is None
        ],
        "colleagues": staff,
        "posts": [(k, v) for k, v in POSTS.items() if k != "lead"],
        "may_team": actor.may(Permission.TEAM_WRITE, area_path=area),
        "may_thread": actor.may(Permission.CASE_WRITE, area_path=area)
        or actor.may(Permission.TEAM_WRITE, area_path=area),
        "may_ask": actor.may(Permission.HANDOVER_OFFER, area_path=area),
        "may_trail": actor.may(Permission.TRAIL_SEE, area_path=area),
        "previous": previous,
        "following": following,
    }


def _contacts(
    head: CaseHead,
    items: Iterable[ItemRow],
    acted: Acting,
    *,
    is_whole: bool,
    after: str,
) -> dict[str, Any]:
    """Return the contacts whose loops are most urgent, or a page of all of them."""
    case_id, actor = head.facts.id, acted.actor
    found = contacts_of_case(
        case_id, actor, after=after, limit=CONTACTS if is_whole else FIRST
    )
    rows = found.rows
    if not is_whole:
        open_ids = [i.contact_id for i in items if i.contact_id and not i.closed_at]
        urgent = contacts_named(open_ids[:FIRST], actor)
        named = {row.id for row in urgent}
        rows = (*urgent, *(row for row in rows if row.id not in named))[:FIRST]
    acted.seen.add(row.person_id for row in rows)
    further = urlencode({"all": "contacts", "after": found.next_key})
    return {
        "contact_total": found.total,
        "contact_rows": contact_lines(rows, items, acted),
        "contacts_next": f"?{further}#contacts" if is_whole and found.next_key else "",
        "determination": determination_of(head.facts.id, actor),
        "contacts_first": "?all=contacts#contacts" if after else "",
        "has_more_contacts": not is_whole and len(rows) < found.total,
    }


def _facts(head: CaseHead) -> list[Fact]:
    facts = head.facts
    person = head.person
    lines = [
        Fact(
            _("Person"),
            person.label,
            _("%(sex)s, %(age)s") % {"sex": sex_word(person.sex), "age": person.age}
            if person.age
            else "",
            reverse("workbench:person", args=[facts.person_id]),
        ),
        Fact(_("Status"), head.status_word),
        Fact(_("Discovery route"), head.route_word, head.route_evidence),
        Fact(_("Area"), full_name(facts.area_path)),
        Fact(_("Residence"), head.residence),
        Fact(_("Work"), person.workplace or person.occupation),
        Fact(_("Telephone"), person.telephone),
        Fact(_("Protocol"), facts.protocol_id, "", _protocol_href(facts.protocol_id)),
    ]
    return [line for line in lines if str(line.value)]


def _protocol_href(protocol_id: str) -> str:
    return reverse("workbench:protocol", args=[protocol_id])


def _thread(case_id: int, acted: Acting) -> list[Note]:
    if not acted.actor.may(Permission.TEAM_SEE):
        return []
    return [
        Note(
            author=row.author,
            at=row.happened_at,
            text=row.text,
            kind=_("Shift hand-over") if row.kind == "shift_handover" else "",
            is_own=row.author_id == acted.actor.account_id,
        )
        for row in thread_of(case_id, acted.actor, limit=NOTES)
    ]


def _days(days: Iterable[TrailDay]) -> list[Day]:
    return [
        Day(
            day.on,
            tuple(
                Stay(
                    place=stop.place,
                    starts_at=None if stop.is_day_precision else stop.starts_at,
                    ends_at=None if stop.is_day_precision else stop.ends_at,
                    note=stop.activity,
                    source=word(TRAIL_SOURCES, stop.source),
                    tone=Tone.RUN,
                )
                for stop in day.stops
            ),
        )
        for day in days
    ]


def _own_post(case_id: int, acted: Acting) -> int | None:
    """Return the viewer's own post that waits for their acceptance."""
    if not acted.actor.may(Permission.TEAM_SEE):
        return None
    return next(
        (
            row.id
            for row in team_of(case_id, acted.actor)
            if row.account_id == acted.actor.account_id and row.accepted_at is None
        ),
        None,
    )


def _requests(case_id: int, acted: Acting) -> list[dict[str, Any]]:
    rows = requests_of_case(case_id, acted.actor)
    units = unit_rows(row.to_unit_id for row in rows)
    return [
        {
            "row": row,
            "unit": units[row.to_unit_id],
            "state": State.DONE
            if row.replied_at
            else State.ACCEPTED
            if row.acknowledged_at
            else State.OFFERED,
            "due_at": row.reply_due_at
            if row.acknowledged_at
            else row.acknowledge_due_at,
        }
        for row in rows
    ]


def _other_units(area_path: str) -> list[UnitRow]:
    """Return the units that may be asked, those near first."""
    own = responsible_unit(area_path)
    units = units_from(area_path, limit=UNITS)
    return [unit for unit in units if own is None or unit.id != own.id]
