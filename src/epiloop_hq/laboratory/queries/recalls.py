"""Recalls: every member of a positive tube, each in a state, nobody without one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.laboratory import labels
from epiloop_hq.laboratory.kinds import (
    HoldOutcome,
    MemberState,
    TubeKind,
    is_preliminary_positive,
)
from epiloop_hq.laboratory.models import Hold, Member, Recall, Tube
from epiloop_hq.registry.queries import PersonView, person_views
from epiloop_hq.web.states import State, Text

FREED = {
    HoldOutcome.NEGATIVE: MemberState.FREED_NEGATIVE,
    HoldOutcome.POSITIVE: MemberState.FREED_POSITIVE,
    HoldOutcome.WITHDRAWN: MemberState.FREED_WITHDRAWN,
    HoldOutcome.LAPSED: MemberState.FREED_LAPSED,
    HoldOutcome.ENDED: MemberState.FREED_ENDED,
}
# Whose own sample is still to be taken; whoever is free again gives it of their own will.
TO_SAMPLE = frozenset(
    {MemberState.HELD, MemberState.RETAKE_DUE, MemberState.FREED_LAPSED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallMember:
    """One member of a recalled tube and where they stand.

    `single_outcome` is empty while no single result is known; `area_path` is of those
    who answer for the member now.
    """

    person_id: int
    position: int
    person: str
    code: str
    telephone: str
    address: str
    state: MemberState
    hold_id: int | None
    order_id: int | None
    area_path: str
    held_since: datetime | None
    freed_at: datetime | None
    single_id: int | None
    single_barcode: str
    single_outcome: str
    single_reported_at: datetime | None
    may_resample: bool

    @property
    def look(self) -> State:
        """How the state looks beside its word."""
        return labels.LOOKS[self.state]

    @property
    def word(self) -> Text:
        """The state in words."""
        return labels.MEMBER_STATES[self.state]

    @property
    def single_word(self) -> Text:
        """The single sample's result in words."""
        return labels.result_word(self.single_outcome)

    @property
    def single_look(self) -> State:
        """How the single sample's result looks beside its word."""
        return labels.RESULT_LOOKS[self.single_outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallRow:
    """One recall as a list shows it, with its members counted by state.

    The counts add up to the number of members.
    """

    id: int
    tube_id: int
    barcode: str
    outcome: str
    area_path: str
    opened_at: datetime
    closed_at: datetime | None
    members: int
    by_state: dict[MemberState, int]

    @property
    def done(self) -> int:
        """Members with whom the recall is done: freed, and not for want of a result."""
        done = set(FREED.values()) - {MemberState.FREED_LAPSED}
        return sum(self.by_state[state] for state in done)

    @property
    def result_word(self) -> Text:
        """The tube's result in words."""
        return labels.result_word(self.outcome)

    @property
    def look(self) -> State:
        """How the tube's result looks beside its word."""
        return labels.RESULT_LOOKS[self.outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallBoard:
    """One recall with all its members, by position in the tube."""

    recall: RecallRow
    members: tuple[RecallMember, ...]


def open_recalls(actor: Actor, *, limit: int) -> tuple[RecallRow, ...]:
    """Return the recalls under way, oldest first (4 queries)."""
    rows = Recall.objects.visible_to(actor).filter(closed_at__isnull=True)
    return _recall_rows(rows.select_related("tube").order_by("opened_at", "pk")[:limit])


def closed_recalls(actor: Actor, *, limit: int) -> tuple[RecallRow, ...]:
    """Return the recalls that have ended, the latest first (4 queries)."""
    rows = Recall.objects.visible_to(actor).filter(closed_at__isnull=False)
    return _recall_rows(
        rows.select_related("tube").order_by("-closed_at", "-pk")[:limit]
    )


def recall_board(recall_id: int, actor: Actor) -> RecallBoard:
    """Return one recall with every member of its tube and their state (6 queries).

    Raises
    ------
    django.core.exceptions.ObjectDoesNotExist
        If there is none, or not for this viewer.
    """
    recall = Recall.objects.visible_to(actor).select_related("tube").get(pk=recall_id)
    gathered = _Gathered([recall])
    members = gathered.members[recall.tube_id]
    views = person_views((member.person_id for member in members), actor)
    rows = [_member_row(m, gathered, views[m.person_id], actor) for m in members]
    return RecallBoard(recall=_recall_row(recall, gathered), members=tuple(rows))


class _Gathered:
    """Members, holds and re-taken singles of some recalls, in three queries."""

    def __init__(self, recalls: Iterable[Recall]) -> None:
        tubes = [recall.tube_id for recall in recalls]
        self.members: dict[int, list[Member]] = defaultdict(list)
        self.holds: dict[tuple[int, int], Hold] = {}
        self.singles: dict[tuple[int, int], list[Tube]] = defaultdict(list)
        rows = Member.objects.unscoped(reason="members of visible recalls")
        for member in rows.filter(tube_id__in=tubes).order_by("tube_id", "position"):
            self.members[member.tube_id].append(member)
        holds = Hold.objects.unscoped(reason="holds of visible recalls")
        for hold in holds.filter(recall__tube_id__in=tubes).select_related("recall"):
            self.holds[hold.recall.tube_id, hold.person_id] = hold
        for member in (
            rows.filter(tube__recheck_of_id__in=tubes, tube__kind=TubeKind.SINGLE)
            .select_related("tube")
            .order_by("tube__sampled_at", "tube_id")
        ):
            source = member.tube.recheck_of_id
            if source is not None:
                self.singles[source, member.person_id].append(member.tube)

    def single(self, member: Member) -> Tube | None:
        """Return the single that counts: a positive one, else the newest."""
        taken = self.singles[member.tube_id, member.person_id]
        positive = [tube for tube in taken if is_preliminary_positive(tube.outcome)]
        return next(iter([*positive, *reversed(taken)]), None)

    def state(self, member: Member) -> MemberState:
        """Return the one state this member is in."""
        hold = self.holds.get((member.tube_id, member.person_id))
        return _state(hold, self.single(member))


def _state(hold: Hold | None, single: Tube | None) -> MemberState:
    if hold is not None and hold.freed_at is not None:
        return FREED[HoldOutcome(hold.outcome)]
    outcome = "" if single is None else single.outcome
    if is_preliminary_positive(outcome):
        return MemberState.POSITIVE_HELD if hold else MemberState.FREED_POSITIVE
    if outcome == TubeResult.NEGATIVE:
        return MemberState.NEGATIVE_HELD if hold else MemberState.FREED_NEGATIVE
    if hold is None:
        return MemberState.TO_HOLD
    if outcome == TubeResult.INVALID:
        return MemberState.RETAKE_DUE
    return MemberState.HELD if single is None else MemberState.RESAMPLED


def _recall_rows(recalls: Iterable[Recall]) -> tuple[RecallRow, ...]:
    found = list(recalls)
    gathered = _Gathered(found)
    return tuple(_recall_row(recall, gathered) for recall in found)


def _recall_row(recall: Recall, gathered: _Gathered) -> RecallRow:
    by_state = dict.fromkeys(MemberState, 0)
    members = gathered.members[recall.tube_id]
    for member in members:
        by_state[gathered.state(member)] += 1
    return RecallRow(
        id=recall.pk,
        tube_id=recall.tube_id,
        barcode=recall.tube.barcode,
        outcome=recall.tube.outcome,
        area_path=recall.area_path,
        opened_at=recall.opened_at,
        closed_at=recall.closed_at,
        members=len(members),
        by_state=by_state,
    )


def _member_row(
    member: Member, gathered: _Gathered, view: PersonView, actor: Actor
) -> RecallMember:
    hold = gathered.holds.get((member.tube_id, member.person_id))
    single = gathered.single(member)
    state = gathered.state(member)
    area_path = hold.area_path if hold else member.area_path
    return RecallMember(
        person_id=member.person_id,
        position=member.position,
        person=view.label,
        code=view.code,
        telephone=view.telephone,
        address=view.address,
        state=state,
        hold_id=hold.pk if hold else None,
        order_id=hold.order_id if hold else None,
        area_path=area_path,
        held_since=hold.since if hold else None,
        freed_at=hold.freed_at if hold else None,
        single_id=single.pk if single else None,
        single_barcode=single.barcode if single else "",
        single_outcome=single.outcome if single else "",
        single_reported_at=single.reported_at if single else None,
        may_resample=state in TO_SAMPLE
        and actor.may(Permission.SAMPLE_WRITE, area_path=area_path),
    )
