"""What still waits on an item that ends: offers nobody answered, journeys not begun."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from epiloop.disposal.handover import OfferState
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import Trail
from epiloop_hq.disposal.models import Item, Offer, Transfer
from epiloop_hq.registry.actions import end_involvement

WHY: Final = "the item ended"
OFFERED: Final = "offered"  # why the receiver of an offer sees the person meanwhile


def drop_what_waits(
    items: Sequence[Item], *, actor: Actor, at: datetime, now: datetime, trail: Trail
) -> None:
    """Take back open offers, and call off journeys that have not begun.

    Nobody answers for what is over, and no vehicle comes for it. Whoever is on the way
    arrives all the same.
    """
    ids = [item.pk for item in items]
    _take_offers_back(ids, actor, at, now, trail)
    _call_journeys_off(ids, at, trail)


def no_longer_offered(item: Item, offer: Offer, *, actor: Actor, now: datetime) -> None:
    """Take back the reading that an offer granted."""
    item.offered_area_path = ""
    item.save(update_fields=["offered_area_path"])
    if item.person_id is not None:
        end_involvement(
            item.person_id, offer.to_area_path, why=OFFERED, actor=actor, now=now
        )


def _take_offers_back(
    item_ids: list[int], actor: Actor, at: datetime, now: datetime, trail: Trail
) -> None:
    offers = Offer.objects.unscoped(reason="offers of ended items").filter(
        item_id__in=item_ids, state=OfferState.OPEN
    )
    for offer in offers.select_for_update().order_by("pk"):
        offer.state, offer.answer = OfferState.WITHDRAWN, WHY
        offer.answered_at = max(at, offer.offered_at)
        offer.answered_by = actor.name
        offer.save()
        no_longer_offered(offer.item, offer, actor=actor, now=now)
        trail.add(
            "handover.withdrawn",
            offer,
            offer_id=offer.pk,
            item_id=offer.item_id,
            from_unit_id=offer.from_unit_id,
            to_unit_id=offer.to_unit_id,
            reason=WHY,
        )


def _call_journeys_off(item_ids: list[int], at: datetime, trail: Trail) -> None:
    journeys = Transfer.objects.unscoped(reason="journeys of ended items").filter(
        item_id__in=item_ids,
        departed_at__isnull=True,
        arrived_at__isnull=True,
        cancelled_at__isnull=True,
    )
    for journey in journeys.select_for_update().order_by("pk"):
        journey.cancelled_at, journey.cancelled_reason = at, WHY
        journey.save(update_fields=["cancelled_at", "cancelled_reason"])
        trail.add(
            "transfer.cancelled",
            journey,
            transfer_id=journey.pk,
            item_id=journey.item_id,
            reason=WHY,
        )
