"""Teams, their thread and shift notes; hand-overs and requests with their clocks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from epiloop.disposal.handover import OfferState
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import ScopedQuerySet, under_any
from epiloop_hq.disposal.models import (
    AssistRequest,
    AssistSubject,
    Custody,
    Item,
    Offer,
    TeamNote,
    TeamPost,
)
from epiloop_hq.disposal.queries.rows import row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """One post of a case's team."""

    id: int
    post: str
    account_id: int
    name: str
    since: datetime
    until: datetime | None
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """One message of the thread, or a shift hand-over with its open list."""

    id: int
    kind: str
    text: str
    author: str
    author_id: int | None
    happened_at: datetime
    to_account_id: int | None
    acknowledged_at: datetime | None
    open_list: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """One hand-over between two units."""

    id: int
    item_id: int
    kind: str
    person_id: int | None
    point_id: int | None
    case_id: int | None
    from_unit_id: int
    to_unit_id: int
    area_path: str
    to_area_path: str
    state: str
    reason: str
    offered_at: datetime
    offered_by: str
    due_at: datetime
    answered_at: datetime | None
    answered_by: str
    answer: str
    evidence: str
    returns_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One assistance request."""

    id: int
    number: str
    case_id: int
    from_unit_id: int
    to_unit_id: int
    area_path: str
    to_area_path: str
    asks: str
    sent_at: datetime
    sent_by: str
    acknowledge_due_at: datetime
    reply_due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    replied_at: datetime | None
    replied_by: str
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyRow:
    """One unit's responsibility for an item, for a time."""

    unit_id: int
    since: datetime
    until: datetime | None


def team_of(
    case_id: int, actor: Actor, *, with_former: bool = False
) -> tuple[PostRow, ...]:
    """Return a case's team, the lead first (1 query)."""
    rows = TeamPost.objects.visible_to(actor).filter(case_id=case_id)
    if not with_former:
        rows = rows.filter(until__isnull=True)
    found = sorted(rows, key=lambda p: (p.until is not None, p.post != "lead", p.since))
    return tuple(row_of(PostRow, row) for row in found)


def leads_of(case_ids: list[int], actor: Actor) -> dict[int, PostRow]:
    """Return case id → the lead's post (1 query)."""
    rows = TeamPost.objects.visible_to(actor).filter(
        case_id__in=case_ids, post="lead", until__isnull=True
    )
    return {row.case_id: row_of(PostRow, row) for row in rows}


def cases_led(account_ids: Iterable[int], actor: Actor) -> dict[int, int]:
    """Return account id → how many of the viewer's open cases they lead (1 query)."""
    rows = TeamPost.objects.visible_to(actor).filter(
        account_id__in=list(account_ids),
        post="lead",
        until__isnull=True,
        case__closed_at__isnull=True,
    )
    led = rows.order_by().values_list("account_id").annotate(number=Count("pk"))
    return dict(led)


def thread_of(case_id: int, actor: Actor, *, limit: int) -> tuple[NoteRow, ...]:
    """Return a case's messages and shift notes, newest first (1 query)."""
    rows = TeamNote.objects.visible_to(actor).filter(case_id=case_id)
    notes = (_note(row, actor) for row in rows.order_by("-happened_at", "-pk")[:limit])
    return tuple(note for note in notes if note.text)


def shifts_waiting_for(account_id: int, actor: Actor) -> tuple[NoteRow, ...]:
    """Return shift hand-overs that wait for this account, oldest first (1 query)."""
    rows = TeamNote.objects.visible_to(actor).filter(
        kind="shift_handover",
        to_account_id=account_id,
        acknowledged_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    return tuple(_note(row, actor) for row in rows.order_by("happened_at", "pk"))


def inbox(actor: Actor, *, limit: int) -> tuple[OfferRow, ...]:
    """Return what is offered to the viewer's areas, most urgent first (1 query)."""
    return tuple(
        _offers(_waiting(actor, "to_area_path").order_by("due_at", "pk")[:limit], actor)
    )


def outbox(actor: Actor, *, limit: int) -> tuple[OfferRow, ...]:
    """Return what the viewer's areas have offered and waits for an answer (1 query)."""
    return tuple(
        _offers(_waiting(actor, "area_path").order_by("due_at", "pk")[:limit], actor)
    )


def outbox_count(actor: Actor) -> int:
    """Return how many offers of the viewer's areas wait for an answer (1 query)."""
    return _waiting(actor, "area_path").count()


def answered_offers(actor: Actor, *, limit: int) -> tuple[OfferRow, ...]:
    """Return hand-overs that were answered lately, newest first (1 query)."""
    rows = Offer.objects.visible_to(actor).filter(answered_at__isnull=False)
    return tuple(_offers(rows.order_by("-answered_at", "-pk")[:limit], actor))


def offers_of_item(item_id: int, actor: Actor) -> tuple[OfferRow, ...]:
    """Return every hand-over of an item, newest first (1 query)."""
    rows = Offer.objects.visible_to(actor).filter(item_id=item_id)
    return tuple(_offers(rows.order_by("-offered_at", "-pk"), actor))


def custody_rows(item_id: int, actor: Actor) -> tuple[CustodyRow, ...]:
    """Return who answered for an item when, oldest first; other areas' units too (2 queries)."""
    Item.objects.visible_to(actor).only("pk").get(pk=item_id)
    rows = Custody.objects.unscoped(reason="whoever sees the item sees who has it")
    rows = rows.filter(item_id=item_id)
    return tuple(row_of(CustodyRow, row) for row in rows.order_by("since", "pk"))


def open_requests(actor: Actor, *, limit: int) -> tuple[RequestRow, ...]:
    """Return assistance requests without a reply, most urgent first (1 query)."""
    rows = AssistRequest.objects.visible_to(actor).filter(replied_at__isnull=True)
    found = rows.order_by("reply_due_at", "pk")[:limit]
    return tuple(_request(row, actor) for row in found)


def requests_of_case(case_id: int, actor: Actor) -> tuple[RequestRow, ...]:
    """Return a case's assistance requests, newest first (1 query)."""
    rows = AssistRequest.objects.visible_to(actor).filter(case_id=case_id)
    return tuple(_request(row, actor) for row in rows.order_by("-sent_at", "-pk"))


def items_of_request(request_id: int) -> tuple[int, ...]:
    """Return the items a visible request is about (1 query)."""
    rows = AssistSubject.objects.unscoped(reason="subjects of a visible request")
    found = rows.filter(request_id=request_id).order_by("pk")
    return tuple(found.values_list("item_id", flat=True))


def waiting_counts(actor: Actor) -> dict[str, int]:
    """Return how many hand-overs and requests wait for the viewer's areas (2 queries)."""
    areas = actor.areas_where(Permission.CONTACT_SEE)
    requests = AssistRequest.objects.visible_to(actor).filter(
        under_any("to_area_path", areas), replied_at__isnull=True
    )
    offers = _waiting(actor, "to_area_path").count()
    return {"offers": offers, "requests": requests.count()}


def open_disputes(actor: Actor) -> int:
    """Return how many items of the viewer's areas stand after a disputed offer (1 query).

    Until they are offered anew, or taken to their end, the sender answers for them.
    """
    later = Offer.objects.visible_to(actor).filter(
        item=OuterRef("item"), pk__gt=OuterRef("pk")
    )
    disputed = Offer.objects.visible_to(actor).filter(
        under_any("area_path", actor.areas_where(Permission.CONTACT_SEE)),
        ~Exists(later),
        state=OfferState.DISPUTED,
        item__closed_at__isnull=True,
    )
    return disputed.count()


def _waiting(actor: Actor, end: str) -> ScopedQuerySet[Offer]:
    """Return the open offers one end of which lies in the viewer's areas.

    Whoever may see one end may see the offer, so no other condition is tried.
    """
    offers = Offer.objects.unscoped(reason="offers to or from the viewer's areas")
    areas = actor.areas_where(Permission.CONTACT_SEE)
    return offers.filter(under_any(end, areas), state=OfferState.OPEN)


def _request(row: AssistRequest, actor: Actor) -> RequestRow:
    where = (row.area_path, row.to_area_path)
    return replace(
        row_of(RequestRow, row),
        asks=actor.told(row.asks, *where),
        reply=actor.told(row.reply, *where),
    )


def _offers(rows: QuerySet[Offer], actor: Actor) -> list[OfferRow]:
    return [
        OfferRow(
            id=row.pk,
            item_id=row.item_id,
            kind=row.item.kind,
            person_id=row.item.person_id,
            point_id=row.item.point_id,
            case_id=row.item.case_id,
            from_unit_id=row.from_unit_id,
            to_unit_id=row.to_unit_id,
            area_path=row.area_path,
            to_area_path=row.to_area_path,
            state=row.state,
            reason=actor.told(row.reason, row.area_path, row.to_area_path),
            offered_at=row.offered_at,
            offered_by=row.offered_by,
            due_at=row.due_at,
            answered_at=row.answered_at,
            answered_by=row.answered_by,
            answer=actor.told(row.answer, row.area_path, row.to_area_path),
            evidence=actor.told(row.evidence, row.area_path, row.to_area_path),
            returns_id=row.returns_id,
        )
        for row in rows.select_related("item")
    ]


def _note(row: TeamNote, actor: Actor) -> NoteRow:
    return NoteRow(
        id=row.pk,
        kind=row.kind,
        text=actor.told(row.text, row.area_path),
        author=row.author,
        author_id=row.author_id,
        happened_at=row.happened_at,
        to_account_id=row.to_account_id,
        acknowledged_at=row.acknowledged_at,
        open_list=tuple(row.open_list or ()),
    )
