"""Tubes: the queue for a result, those to take again, one tube with all in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.laboratory import labels
from epiloop_hq.laboratory.models import Member, Recall, Result, Tube
from epiloop_hq.registry.queries import person_views
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key
from epiloop_hq.web.states import State, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeRow:
    """One tube as a list shows it; `outcome` is empty while no result is known."""

    id: int
    barcode: str
    kind: str
    test_kind: str
    purpose: str
    nominal_size: int
    members: int
    area_path: str
    site: str
    laboratory: str
    sampled_at: datetime
    received_at: datetime | None
    reported_at: datetime | None
    outcome: str
    recheck_of: str
    may_report: bool
    may_receive: bool

    @property
    def turnaround(self) -> timedelta | None:
        """From sample to result; None while there is no result."""
        return None if self.reported_at is None else self.reported_at - self.sampled_at

    @property
    def kind_word(self) -> Text:
        """The kind of tube in words."""
        return labels.word(labels.TUBE_KINDS, self.kind)

    @property
    def purpose_word(self) -> Text:
        """Why the sample was taken, in words."""
        return labels.word(labels.PURPOSES, self.purpose)

    @property
    def test_word(self) -> Text:
        """What is looked for, in words."""
        return labels.word(labels.TEST_KINDS, self.test_kind)

    @property
    def result_word(self) -> Text:
        """The result in words, also while there is none."""
        return labels.result_word(self.outcome)

    @property
    def look(self) -> State:
        """How the result looks beside its word."""
        return labels.RESULT_LOOKS[self.outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One person in a tube, by name or, for some viewers, by pseudonym."""

    person_id: int
    position: int
    person: str
    code: str
    telephone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One result as reported; a corrected one names the row that took its place."""

    id: int
    outcome: str
    happened_at: datetime
    laboratory: str
    ct_values: Mapping[str, float]
    is_standing: bool

    @property
    def word(self) -> Text:
        """The result in words."""
        return labels.result_word(self.outcome)

    @property
    def look(self) -> State:
        """How the result looks beside its word."""
        return labels.RESULT_LOOKS[self.outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeDetail:
    """One tube with its members, its results in order, and its recall if it has one."""

    tube: TubeRow
    members: tuple[MemberRow, ...]
    results: tuple[ResultRow, ...]
    recall_id: int | None
    may_correct: bool
    may_retake: bool


def waiting_tubes(actor: Actor, *, after: str = "", limit: int = PAGE) -> Page[TubeRow]:
    """Return tubes without a result, the longest waiting first (1 query)."""
    rows = _rows().filter(Tube.scope_q(actor), outcome="")
    if key := read_instant_key(after):
        rows = rows.filter(
            Q(sampled_at__gt=key.at) | Q(sampled_at=key.at, pk__gt=key.id)
        )
    found = rows.order_by("sampled_at", "pk")[: limit + 1]
    return page_of(
        [_tube_row(tube, actor) for tube in found],
        limit=limit,
        key=lambda row: InstantKey(row.sampled_at, row.id),
    )


def tubes_to_retake(actor: Actor, *, limit: int) -> tuple[TubeRow, ...]:
    """Return tubes whose result was invalid and that nobody took again (1 query)."""
    rows = _rows().filter(
        Tube.scope_q(actor), outcome="invalid", retaken_as__isnull=True
    )
    found = rows.order_by("reported_at", "pk")[:limit]
    return tuple(_tube_row(tube, actor) for tube in found)


def recent_tubes(actor: Actor, *, limit: int, search: str = "") -> tuple[TubeRow, ...]:
    """Return the newest tubes, or those whose barcode begins with the text (1 query)."""
    rows = _rows().filter(Tube.scope_q(actor))
    if search:
        rows = rows.filter(barcode__startswith=search.strip())
    found = rows.order_by("-sampled_at", "-pk")[:limit]
    return tuple(_tube_row(tube, actor) for tube in found)


def tube_detail(tube_id: int, actor: Actor) -> TubeDetail:
    """Return one tube with members, results and recall (6 queries).

    Raises
    ------
    django.core.exceptions.ObjectDoesNotExist
        If there is none, or not for this viewer.
    """
    tube = _rows().filter(Tube.scope_q(actor)).get(pk=tube_id)
    row = _tube_row(tube, actor)
    recalls = Recall.objects.visible_to(actor).filter(tube=tube)
    may_write = actor.may(Permission.SAMPLE_WRITE, area_path=tube.area_path)
    return TubeDetail(
        tube=row,
        members=_members(tube, actor),
        results=_results(tube),
        recall_id=recalls.values_list("pk", flat=True).first(),
        may_correct=bool(row.outcome)
        and actor.may(Permission.RESULT_WRITE, area_path=tube.area_path),
        may_retake=may_write
        and tube.outcome == "invalid"
        and tube.retaken_as_id is None,
    )


def _rows() -> QuerySet[Tube]:
    sizes = (
        Member.objects.unscoped(reason="counts of visible tubes")
        .filter(tube=OuterRef("pk"))
        .order_by()
        .values("tube")
        .annotate(n=Count("pk"))
    )
    return (
        Tube.objects.unscoped(reason="scope is put on by the caller's filter")
        .select_related("site", "laboratory", "recheck_of")
        .annotate(members=Subquery(sizes.values("n")))
    )


def _tube_row(tube: Tube, actor: Actor) -> TubeRow:
    area = tube.area_path
    return TubeRow(
        id=tube.pk,
        barcode=tube.barcode,
        kind=tube.kind,
        test_kind=tube.test_kind,
        purpose=tube.purpose,
        nominal_size=tube.nominal_size,
        members=getattr(tube, "members", 0),
        area_path=area,
        site=tube.site.name if tube.site else "",
        laboratory=tube.laboratory.name if tube.laboratory else "",
        sampled_at=tube.sampled_at,
        received_at=tube.received_at,
        reported_at=tube.reported_at,
        outcome=tube.outcome,
        recheck_of=tube.recheck_of.barcode if tube.recheck_of else "",
        may_report=not tube.outcome
        and actor.may(Permission.RESULT_WRITE, area_path=area),
        may_receive=tube.received_at is None
        and not tube.outcome
        and actor.may(Permission.SAMPLE_WRITE, area_path=area),
    )


def _members(tube: Tube, actor: Actor) -> tuple[MemberRow, ...]:
    rows = Member.objects.unscoped(reason="members of a visible tube").filter(tube=tube)
    members = list(rows.order_by("position"))
    seen = person_views((member.person_id for member in members), actor)
    return tuple(
        MemberRow(
            person_id=member.person_id,
            position=member.position,
            person=seen[member.person_id].label,
            code=seen[member.person_id].code,
            telephone=seen[member.person_id].telephone,
        )
        for member in members
    )


def _results(tube: Tube) -> tuple[ResultRow, ...]:
    rows = Result.objects.unscoped(reason="results of a visible tube").filter(tube=tube)
    found = list(rows.select_related("laboratory").order_by("pk"))
    return tuple(
        ResultRow(
            id=result.pk,
            outcome=result.outcome,
            happened_at=result.happened_at,
            laboratory=result.laboratory.name if result.laboratory else "",
            ct_values=result.ct_values or {},
            is_standing=result is found[-1],
        )
        for result in found
    )
