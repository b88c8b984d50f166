"""Assistance requests between districts: asked, acknowledged, replied, on time."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.disposal.assistance import AssistRequest as LibraryRequest
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Event
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.queries import visible_case
from epiloop_hq.disposal.actions.moving import lock_items
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import AssistRequest, AssistSubject, Item
from epiloop_hq.places.queries import responsible_unit, unit_row


def send_request(
    case_id: int,
    *,
    to_unit_id: int,
    item_ids: Sequence[int],
    asks: str,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
) -> int:
    """Ask another unit about persons or places of a case; return the request's id.

    Raises
    ------
    DisposalRefusedError
        If nothing is listed or asked, or the unit is one's own.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        case = visible_case(case_id, actor)
        actor.require(Permission.HANDOVER_OFFER, area_path=case.area_path)
        items = lock_items(item_ids, actor=actor)
        if not items or not asks.strip():
            raise DisposalRefusedError(
                _("Say about whom or what you ask, and what you ask.")
            )
        sender, receiver = responsible_unit(case.area_path), unit_row(to_unit_id)
        if sender is None or sender.id == receiver.id:
            raise DisposalRefusedError(_("A request goes from one unit to another."))
        due = _due(case.protocol_id, items, happened_at)
        request = AssistRequest(
            number=f"{case.number}-A{_next_number(case_id)}",
            case_id=case_id,
            from_unit_id=sender.id,
            to_unit_id=receiver.id,
            area_path=sender.area_path,
            to_area_path=receiver.area_path,
            asks=asks.strip(),
            sent_at=happened_at,
            sent_by=actor.name,
            acknowledge_due_at=due[Event.ASSIST_ACKNOWLEDGED],
            reply_due_at=due[Event.ASSIST_REPLIED],
        )
        request.save()
        AssistSubject.objects.bulk_create(
            [
                AssistSubject(request=request, item=item, area_path=request.area_path)
                for item in items
            ]
        )
        _tell(trail, "assist.sent", request, happened_at)
    return request.pk


def acknowledge_request(
    request_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """Say that a request was received and is being acted on; the first time counts."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        request = _to_answer(request_id, actor, happened_at)
        if request.acknowledged_at is not None:
            return
        request.acknowledged_at, request.acknowledged_by = happened_at, actor.name
        request.save(update_fields=["acknowledged_at", "acknowledged_by"])
        _tell(trail, "assist.acknowledged", request, happened_at)


def reply_to_request(
    request_id: int, *, actor: Actor, happened_at: datetime, now: datetime, reply: str
) -> None:
    """Answer a request with how matters stand; a reply acknowledges as well."""
    check_not_future(happened_at, now=now)
    if not reply.strip():
        raise DisposalRefusedError(_("A reply says how matters stand."))
    with recording(actor=actor, now=now) as trail:
        request = _to_answer(request_id, actor, happened_at)
        if request.replied_at is not None:
            raise DisposalRefusedError(_("This request was answered before."))
        if request.acknowledged_at is None:
            request.acknowledged_at, request.acknowledged_by = happened_at, actor.name
        request.replied_at, request.replied_by = happened_at, actor.name
        request.reply = reply.strip()
        request.save()
        _tell(trail, "assist.replied", request, happened_at)


def _due(
    protocol_id: str, items: Sequence[Item], sent_at: datetime
) -> dict[str, datetime]:
    """Return when a request is to be acknowledged and answered, by the event.

    Raises
    ------
    DisposalRefusedError
        If the protocol sets no limit for one of them.
    """
    rules = load_protocol(protocol_id)
    listed = tuple(str(item.pk) for item in items)
    clocks = LibraryRequest(sent_at, listed).clocks(rules)
    due = {rules.clock[clock.key].completes: clock.due_at for clock in clocks}
    for event in (Event.ASSIST_ACKNOWLEDGED, Event.ASSIST_REPLIED):
        if event not in due:
            raise DisposalRefusedError(
                _("The protocol %(protocol_id)s sets no limit for %(event)s.")
                % {"protocol_id": protocol_id, "event": event}
            )
    return due


def _to_answer(request_id: int, actor: Actor, happened_at: datetime) -> AssistRequest:
    request = (
        AssistRequest.objects.visible_to(actor).select_for_update().get(pk=request_id)
    )
    # For a unit outside the system the sender records what it answered.
    receiver = unit_row(request.to_unit_id)
    where = request.area_path if receiver.is_outside else request.to_area_path
    actor.require(Permission.HANDOVER_ANSWER, area_path=where)
    if happened_at < request.sent_at:
        raise DisposalRefusedError(_("Nobody answers before a request was sent."))
    return request


def _next_number(case_id: int) -> int:
    rows = AssistRequest.objects.unscoped(reason="numbering requests of a case")
    return rows.filter(case_id=case_id).count() + 1


def _tell(trail: Trail, kind: str, request: AssistRequest, at: datetime) -> None:
    trail.add(
        kind,
        request,
        happened_at=at,
        request_id=request.pk,
        case_id=request.case_id,
        number=request.number,
    )
