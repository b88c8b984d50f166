"""Notices: written with the deed they tell of, and delivered."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.kinds import NoticeKind
from epiloop_hq.orders.models import Notice, Order
from epiloop_hq.orders.notices import Reader, notice_language
from epiloop_hq.places.queries import responsible_unit
from epiloop_hq.registry.queries import outbreak_zone, person_facts


def issue(
    order: Order, kind: NoticeKind, write: Callable[[Reader], str], *, now: datetime
) -> Notice:
    """Write a notice to the person of an order in their language, inside a recording."""
    person = person_facts(order.person_id)
    reader = Reader(
        name=person.name or person.code,
        language=notice_language(person.language),
        zone=outbreak_zone(order.outbreak_id),
        contact=responsible_unit(order.area_path),
    )
    notice = Notice(
        order=order,
        person_id=order.person_id,
        area_path=order.area_path,
        kind=kind,
        language=reader.language,
        text=write(reader),
        issued_at=now,
    )
    notice.save()
    return notice


def note_delivery(
    notice_id: int, *, actor: Actor, happened_at: datetime, now: datetime, how: str
) -> None:
    """Record how and when a notice reached the person; the first delivery counts.

    Raises
    ------
    OrderRefusedError
        If nobody says how, or it would have arrived before it was written.
    """
    check_not_future(happened_at, now=now)
    if not how.strip():
        raise OrderRefusedError(_("Say how the notice reached the person."))
    with recording(actor=actor, now=now) as trail:
        notice = Notice.objects.visible_to(actor).select_for_update().get(pk=notice_id)
        # Whoever goes to people may bring them what they are to be told.
        actor.require(Permission.CONTACT_LOCATE, area_path=notice.area_path)
        if notice.delivered_at is not None:
            return
        if happened_at < notice.issued_at:
            raise OrderRefusedError(_("A notice is delivered after it is written."))
        notice.delivered_at, notice.delivered_how = happened_at, how.strip()
        notice.save(update_fields=["delivered_at", "delivered_how"])
        trail.add(
            "notice.delivered",
            notice,
            happened_at=happened_at,
            persons=[notice.person_id],
            how=how.strip(),
        )
