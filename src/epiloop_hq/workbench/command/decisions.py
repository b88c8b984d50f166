"""What waits for somebody's decision, each with the page on which it is decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from epiloop.timeline import day_bounds, local_day
from epiloop_hq.actor import Permission
from epiloop_hq.contacts.queries import waiting_proposals
from epiloop_hq.disposal.queries.board import BoardQuestion, cases_without_lead
from epiloop_hq.disposal.queries.teams import open_disputes, waiting_counts
from epiloop_hq.orders.queries import order_counts
from epiloop_hq.reconciliation.queries import FindingCounts
from epiloop_hq.web.states import Text, Tone
from epiloop_hq.workbench.standing import Place


@dataclass(frozen=True, slots=True)
class Decision:
    """Some things of one kind that wait; `since` is when the oldest came."""

    label: Text
    count: int
    href: str
    tone: Tone = Tone.WARN
    since: datetime | None = None


def decisions(place: Place, findings: FindingCounts | None) -> tuple[Decision, ...]:
    """Return what waits in the area in view, for those who may decide it."""
    return tuple(one for one in _all(place, findings) if one.count)


def _all(place: Place, findings: FindingCounts | None) -> Iterator[Decision]:
    actor = place.actor
    if actor.may(Permission.TEAM_WRITE):
        yield _without_lead(place)
    if actor.may(Permission.CONTACT_DECIDE):
        yield _proposals(place)
    if actor.may(Permission.HANDOVER_ANSWER):
        yield from _handovers(place)
    if actor.may(Permission.ORDER_REVIEW):
        yield from _orders(place)
    if findings is not None and actor.may(Permission.FINDING_WRITE):
        href = reverse("reconciliation:today")
        yield Decision(
            _("Findings without an owner"), findings.without_owner, href, Tone.BAD
        )
        yield Decision(_("Findings to verify"), findings.to_verify, href)


def _without_lead(place: Place) -> Decision:
    question = BoardQuestion(outbreak_id=place.outbreak.id, area_path=place.area_path)
    count, oldest = cases_without_lead(question, place.actor)
    case_id, since = oldest or (None, None)
    href = reverse("workbench:case", args=[case_id]) if case_id else ""
    return Decision(_("Cases without a lead"), count, href, Tone.BAD, since)


def _proposals(place: Place) -> Decision:
    waiting = waiting_proposals(
        place.outbreak.id, place.actor, area_path=place.area_path
    )
    href = reverse("contacts:decide", args=[waiting.case_id]) if waiting.case_id else ""
    return Decision(
        _("Proposed contacts to decide on"), waiting.count, href, since=waiting.since
    )


def _handovers(place: Place) -> Iterator[Decision]:
    href, waiting = reverse("workbench:handovers"), waiting_counts(place.actor)
    yield Decision(_("Hand-overs to answer"), waiting["offers"], href)
    yield Decision(_("Disputed hand-overs"), open_disputes(place.actor), href, Tone.BAD)
    yield Decision(_("Requests of other districts"), waiting["requests"], href)


def _orders(place: Place) -> Iterator[Decision]:
    zone, href = place.outbreak.zone, reverse("orders:orders")
    today = day_bounds(local_day(place.now, zone), zone)
    counts = order_counts(place.actor, now=place.now, ending_before=today.end)
    yield Decision(_("Orders that end today"), counts.ending, f"{href}?list=ending")
    yield Decision(_("Orders to review"), counts.to_review, f"{href}?list=review")
    yield Decision(_("Appeals"), counts.appeals, f"{href}?list=appeals", Tone.BAD)
