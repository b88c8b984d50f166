"""Gaps in the day's lists, as work left undone makes them."""

from datetime import datetime

from builders.actors import NOW, later
from builders.places import SYSTEM
from epiloop.reconcile import Difference, SubjectKind
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.reconciliation import actions
from epiloop_hq.reconciliation.actions.settling import settle
from epiloop_hq.reconciliation.catalogue import all_checks
from epiloop_hq.reconciliation.queries import FindingQuestion, FindingRow, finding_page

# By then every hand-over of the builders is past its time.
MUCH_LATER = later(hours=20)


def an_offer(item_id: int, to_unit_id: int, *, when: datetime = NOW) -> int:
    """Offer an item to a unit; return the offer's id. Nobody answers it."""
    return disposal.offer_item(
        item_id,
        to_unit_id=to_unit_id,
        actor=SYSTEM,
        happened_at=when,
        now=when,
        reason="Lives there",
    )


def findings_of(
    area_path: str, *, actor: Actor = SYSTEM, check: str = "", status: str = ""
) -> tuple[FindingRow, ...]:
    """Return the findings of an area that stand, or those of one status."""
    question = FindingQuestion(area_path=area_path, check_name=check, status=status)
    return finding_page(question, actor).rows


def reconciled(area_path: str, *, now: datetime = MUCH_LATER) -> int:
    """Reconcile an area; return the run's id."""
    return actions.reconcile(area_path, actor=SYSTEM, now=now)


def a_finding(offer_id: int, *, area_path: str, when: datetime = NOW) -> int:
    """Open a finding about an offer, as a run would once it is past its time."""
    difference = Difference(
        kind=SubjectKind.OFFER,
        id=offer_id,
        area_path=area_path,
        says="unanswered",
        values={"unit": "Baoding", "due_at": when},
    )
    with recording(actor=SYSTEM, now=when) as trail:
        (settled,) = settle(
            [(all_checks()["hand_overs"], difference)], now=when, trail=trail
        )
    return settled.finding.pk
