"""What of a case is still open: for closing, for shift notes, for the case page."""

from epiloop.disposal.closing import CaseItem, ItemKind, open_items
from epiloop.disposal.handover import OfferState
from epiloop_hq.disposal.models import AssistRequest, Item, Offer


def case_items(case_id: int) -> tuple[CaseItem, ...]:
    """Return every item of a case as closing sees it (3 queries)."""
    items = list(
        Item.objects.unscoped(reason="what keeps a case open").filter(case_id=case_id)
    )
    return (
        *(_loop(item) for item in items),
        *_offers([item.pk for item in items]),
        *_requests(case_id),
    )


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
        kind=ItemKind.POINT if item.kind == "risk_point" else ItemKind.PERSON,
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
