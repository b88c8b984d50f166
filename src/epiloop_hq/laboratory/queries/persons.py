"""Samples of persons, and the plain facts that later desks act on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from epiloop_hq.actor import Actor
from epiloop_hq.laboratory.models import Hold, Member, Recall, Tube


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """One sample of one person: what was taken when, and what it showed.

    `persons` is 1 for a single sample; a pooled positive is nobody's own positive.
    """

    person_id: int
    tube_id: int
    barcode: str
    kind: str
    test_kind: str
    purpose: str
    persons: int
    sampled_at: datetime
    reported_at: datetime | None
    outcome: str
    is_recheck: bool
    laboratory_id: int | None
    reagent: str
    ct: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeFacts:
    """What a reaction needs to know of a tube: ids and instants, no names."""

    tube_id: int
    outbreak_id: int
    area_path: str
    kind: str
    test_kind: str
    outcome: str
    sampled_at: datetime
    reported_at: datetime | None
    recheck_of_id: int | None
    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallFacts:
    """What a reaction needs to know of a recall; `held` gives the open hold by person.

    Open is a hold without an answer, also where its order has ended meanwhile.
    """

    recall_id: int
    tube: TubeFacts
    opened_at: datetime
    closed_at: datetime | None
    held: dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFacts:
    """What a reaction needs to know of one hold."""

    hold_id: int
    recall_id: int
    person_id: int
    order_id: int
    outbreak_id: int
    area_path: str
    since: datetime
    freed_at: datetime | None
    recheck_id: int | None
    outcome: str


def samples_of_person(person_id: int, actor: Actor) -> tuple[SampleRow, ...]:
    """Return the person's samples that the viewer may see, newest first (1 query)."""
    rows = Member.objects.visible_to(actor).filter(person_id=person_id)
    found = rows.select_related("tube").order_by("-tube__sampled_at", "-tube_id")
    return tuple(_sample_row(member) for member in found)


def samples_of_persons(
    person_ids: Iterable[int], actor: Actor, *, since: datetime
) -> tuple[SampleRow, ...]:
    """Return samples of these persons taken from an instant on, oldest first (1 query)."""
    rows = Member.objects.visible_to(actor).filter(
        person_id__in=list(person_ids), tube__sampled_at__gte=since
    )
    found = rows.select_related("tube").order_by("tube__sampled_at", "tube_id")
    return tuple(_sample_row(member) for member in found)


def tube_facts(tube_id: int, actor: Actor) -> TubeFacts:
    """Return the facts of one tube (2 queries)."""
    return _tube_facts(Tube.objects.visible_to(actor).get(pk=tube_id))


def recall_facts(recall_id: int, actor: Actor) -> RecallFacts:
    """Return the facts of one recall (3 queries)."""
    rows = Recall.objects.visible_to(actor).select_related("tube")
    recall = rows.get(pk=recall_id)
    return RecallFacts(
        recall_id=recall.pk,
        tube=_tube_facts(recall.tube),
        opened_at=recall.opened_at,
        closed_at=recall.closed_at,
        held=dict(recall.open_holds().order_by("pk").values_list("person_id", "pk")),
    )


def hold_facts(hold_id: int, actor: Actor) -> HoldFacts:
    """Return the facts of one hold (1 query)."""
    rows = Hold.objects.visible_to(actor).select_related("recall")
    return _hold_facts(rows.get(pk=hold_id))


def hold_under_order(order_id: int) -> HoldFacts | None:
    """Return the hold that rests on an order, while nobody has freed the person (1 query)."""
    rows = Hold.objects.unscoped(reason="what rests on an order that has ended")
    standing = rows.filter(order_id=order_id, freed_at__isnull=True)
    hold = standing.select_related("recall").first()
    return None if hold is None else _hold_facts(hold)


def _hold_facts(hold: Hold) -> HoldFacts:
    return HoldFacts(
        hold_id=hold.pk,
        recall_id=hold.recall_id,
        person_id=hold.person_id,
        order_id=hold.order_id,
        outbreak_id=hold.recall.outbreak_id,
        area_path=hold.area_path,
        since=hold.since,
        freed_at=hold.freed_at,
        recheck_id=hold.recheck_id,
        outcome=hold.outcome,
    )


def _tube_facts(tube: Tube) -> TubeFacts:
    members = Member.objects.unscoped(reason="members of a visible tube").filter(
        tube=tube
    )
    return TubeFacts(
        tube_id=tube.pk,
        outbreak_id=tube.outbreak_id,
        area_path=tube.area_path,
        kind=tube.kind,
        test_kind=tube.test_kind,
        outcome=tube.outcome,
        sampled_at=tube.sampled_at,
        reported_at=tube.reported_at,
        recheck_of_id=tube.recheck_of_id,
        person_ids=tuple(
            members.order_by("position").values_list("person_id", flat=True)
        ),
    )


def _sample_row(member: Member) -> SampleRow:
    tube = member.tube
    return SampleRow(
        person_id=member.person_id,
        tube_id=tube.pk,
        barcode=tube.barcode,
        kind=tube.kind,
        test_kind=tube.test_kind,
        purpose=tube.purpose,
        persons=tube.nominal_size,
        sampled_at=tube.sampled_at,
        reported_at=tube.reported_at,
        outcome=tube.outcome,
        is_recheck=tube.recheck_of_id is not None,
        laboratory_id=tube.laboratory_id,
        reagent=tube.reagent,
        ct=tube.ct,
    )
