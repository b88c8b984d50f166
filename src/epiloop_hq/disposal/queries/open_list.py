"""What of a case is still open: for closing, for shift notes, for the case page."""

from typing import Final

from epiloop.disposal.added import added_steps
from epiloop.disposal.closing import CaseItem, ItemKind, open_items
from epiloop.disposal.handover import OfferState
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Scope
from epiloop_hq.cases.queries import CaseFacts, case_facts
from epiloop_hq.disposal.models import AssistRequest, CaseEvent, Item, Offer

# What is no person is told apart in the list of what keeps a case open.
KINDS: Final = {"risk_point": ItemKind.POINT, "household": ItemKind.WORK_ITEM}


def case_items(case_id: int) -> tuple[CaseItem, ...]:
    """Return every item of a case as closing sees it (5 queries)."""
    items = list(
        Item.objects.unscoped(reason="what keeps a case open").filter(case_id=case_id)
    )
    return (
        *(_loop(item) for item in items),
        *_offers([item.pk for item in items]),
        *_requests(case_id),
        *_added(case_facts(case_id)),
    )


def missing_case_steps(case_id: int, protocol_id: str) -> tuple[str, ...]:
    """Return the steps that the protocol adds to the case and that are still to be done."""
    added = added_steps(load_protocol(protocol_id), scope=Scope.CASE)
    if not added:
        return ()
    rows = CaseEvent.objects.unscoped(reason="what was done on a case at hand")
    done = set(rows.filter(case_id=case_id).values_list("event", flat=True))
    return tuple(step.key for step in added if step.key not in done)


def open_list(case_id: int) -> list[dict[str, str]]:
    """Return what is open, as plain values that a note can keep."""
    return [
        {
            "kind": item.kind,
            "item": item.item_id,
            "stands_at": item.stands_at,
            "since": item.last_moved_at.isoformat(),
        }
        for item in open_items(case_items(case_id))
    ]


def _loop(item: Item) -> CaseItem:
    return CaseItem(
        kind=KINDS.get(item.kind, ItemKind.PERSON),
        item_id=str(item.pk),
        stands_at=item.step,
        is_finished=item.closed_at is not None,
        last_moved_at=item.step_at,
    )


def _offers(item_ids: list[int]) -> list[CaseItem]:
    rows = Offer.objects.unscoped(reason="what keeps a case open").filter(
        item_id__in=item_ids, state=OfferState.OPEN
    )
    return [
        CaseItem(
            kind=ItemKind.HANDOVER,
            item_id=str(row.item_id),
            stands_at=row.state,
            is_finished=False,
            last_moved_at=row.offered_at,
        )
        for row in rows
    ]


def _added(case: CaseFacts) -> list[CaseItem]:
    """Return mandatory steps of the protocol on the case itself that are not done."""
    rules = load_protocol(case.protocol_id).step
    return [
        CaseItem(
            kind=ItemKind.WORK_ITEM,
            item_id=key,
            stands_at="to_do",
            is_finished=False,
            last_moved_at=case.opened_at,
        )
        for key in missing_case_steps(case.id, case.protocol_id)
        if rules[key].mandatory
    ]


def _requests(case_id: int) -> list[CaseItem]:
    rows = AssistRequest.objects.unscoped(reason="what keeps a case open").filter(
        case_id=case_id
    )
    return [
        CaseItem(
            kind=ItemKind.ASSIST_REQUEST,
            item_id=row.number,
            stands_at="replied" if row.replied_at else "waiting",
            is_finished=row.replied_at is not None,
            last_moved_at=row.replied_at or row.acknowledged_at or row.sent_at,
        )
        for row in rows
    ]
