"""What is open under another version than applies now, and what would change."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import Count, Q

from epiloop.observation.switch import PlanChange
from epiloop.protocols import (
    ItemKind,
    OpenItem,
    Proposal,
    load_protocol,
    propose_switch,
)
from epiloop.protocols.vocabulary import RiskClass, StageKind
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.disposal.models import Clock, Item
from epiloop_hq.observation.queries import change_of_measure
from epiloop_hq.registry.queries import Adopted, protocol_for
from epiloop_hq.web.paging import PAGE

# How a loop may stand to the version that applies; of whom a switch is decided at all.
STANDS: Final = ("in_force", "left", "other")
DECIDED: Final = frozenset({"contact", "case"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchRow:
    """What a switch would change for one person: a proposal, until an officer decides.

    Attributes
    ----------
    release_before, release_after
        Day of release under either version; None where findings decide it.
    kind_before, kind_after
        What is asked of the person today under either; None for nothing.
    is_abolished
        Whether the other version asks nothing of the class any more.
    """

    item_id: int
    contact_id: int | None
    case_id: int | None
    person_id: int
    area_path: str
    risk_class: RiskClass
    from_version: str
    to_version: str
    release_before: date | None
    release_after: date | None
    kind_before: StageKind | None
    kind_after: StageKind | None
    is_abolished: bool
    may_decide: bool

    @property
    def days_more(self) -> int | None:
        """Days that the person would owe more; below zero for less, None if unknown."""
        if self.release_before is None or self.release_after is None:
            return None
        return (self.release_after - self.release_before).days


@dataclass(frozen=True, slots=True)
class SwitchPage:
    """The proposals among some open loops under another version than applies.

    `unchanged` counts those of them that would notice nothing.
    """

    rows: tuple[SwitchRow, ...]
    unchanged: int = 0
    next_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchTotal:
    """What is open of one kind: under the version that applies, left by decision, or other."""

    kind: str
    in_force: int = 0
    left: int = 0
    other: int = 0

    @property
    def open(self) -> int:
        """Everything that is open of the kind."""
        return self.in_force + self.left + self.other


@dataclass(frozen=True, slots=True, kw_only=True)
class ClocksKept:
    """Running clocks of one key that began under another version than applies."""

    key: str
    from_version: str
    to_version: str
    running: int
    proposal: Proposal | None


def switch_totals(
    outbreak_id: int, actor: Actor, *, now: datetime, area_path: str = ""
) -> tuple[SwitchTotal, ...]:
    """Count the viewer's open loops of each kind by the version they stand under (2 queries)."""
    counts: Counter[tuple[str, str]] = Counter()
    for group in _groups(outbreak_id, actor, now=now, area_path=area_path):
        counts[group.kind, group.stands] += group.number
    return tuple(
        SwitchTotal(kind=kind, **{name: counts[kind, name] for name in STANDS})
        for kind in sorted({kind for kind, _stands in counts})
    )


def clocks_kept(
    outbreak_id: int, actor: Actor, *, now: datetime, area_path: str = ""
) -> tuple[tuple[ClocksKept, ...], int]:
    """Return running clocks under other versions, and how many run in all (2 queries).

    A clock keeps the limit under which it began: the proposal says what the version that
    applies has instead, and is None where that is the same.
    """
    rows = Clock.objects.visible_to(actor).filter(
        outbreak_id=outbreak_id, met_at__isnull=True, cancelled_at__isnull=True
    )
    if area_path:
        rows = rows.filter(area_path__under=area_path)
    adopted, found, total = Adopted(outbreak_id), Counter[tuple[str, str, str]](), 0
    by_place = rows.order_by().values_list("key", "protocol_id", "area_path")
    for key, present, place, number in by_place.annotate(number=Count("pk")):
        applies, _digest = adopted.protocol_for(place, now)
        total += number
        if present != applies:
            found[key, present, applies] += number
    return tuple(
        ClocksKept(
            key=key,
            from_version=present,
            to_version=applies,
            running=number,
            proposal=_proposal_of_clock(key, present, applies, now),
        )
        for (key, present, applies), number in sorted(found.items())
    ), total


def switch_page(
    outbreak_id: int,
    actor: Actor,
    *,
    now: datetime,
    area_path: str = "",
    after: int = 0,
    limit: int = PAGE,
) -> SwitchPage:
    """Return proposals for a page of persons' open loops under another version.

    Who would notice nothing has no proposal, and is counted.
    """
    rows = _under_other_versions(outbreak_id, actor, now=now, area_path=area_path)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    looked_at = found[:limit]
    shown = tuple(
        row for item in looked_at if (row := switch_row(item, actor, now=now))
    )
    more = len(found) > limit
    return SwitchPage(
        shown,
        unchanged=len(looked_at) - len(shown),
        next_key=str(looked_at[-1].pk) if more else "",
    )


def _groups(
    outbreak_id: int, actor: Actor, *, now: datetime, area_path: str
) -> Iterator["_Group"]:
    """Yield how many open loops stand alike, with the version that applies to them."""
    rows = Item.objects.visible_to(actor).filter(
        outbreak_id=outbreak_id, closed_at__isnull=True
    )
    if area_path:
        rows = rows.filter(case_area_path__under=area_path)
    adopted = Adopted(outbreak_id)
    alike = rows.order_by().values_list(
        "kind", "case_area_path", "protocol_id", "declined_protocol_id"
    )
    for kind, place, present, declined, number in alike.annotate(number=Count("pk")):
        applies, _digest = adopted.protocol_for(place, now)
        stands = "in_force" if present == applies else "other"
        if stands == "other" and declined == applies:
            stands = "left"
        yield _Group(kind, place, present, declined, stands, number)


class _Group(NamedTuple):
    kind: str
    case_area_path: str
    protocol_id: str
    declined_protocol_id: str
    stands: str
    number: int


def _under_other_versions(
    outbreak_id: int, actor: Actor, *, now: datetime, area_path: str
) -> ScopedQuerySet[Item]:
    """Return persons' visible open loops under other versions, not left so by decision."""
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for group in _groups(outbreak_id, actor, now=now, area_path=area_path):
        if group.stands == "other":
            alike = group.protocol_id, group.declined_protocol_id
            places[alike].add(group.case_area_path)
    which = Q(pk__in=())
    for (present, declined), paths in places.items():
        which |= Q(
            protocol_id=present,
            declined_protocol_id=declined,
            case_area_path__in=sorted(paths),
        )
    return Item.objects.visible_to(actor).filter(
        which, outbreak_id=outbreak_id, closed_at__isnull=True, kind__in=sorted(DECIDED)
    )


def _proposal_of_clock(
    key: str, present: str, applies: str, now: datetime
) -> Proposal | None:
    one = OpenItem(key, ItemKind.CLOCK, key, present)
    versions = {present: load_protocol(present)}
    proposals = propose_switch(
        [one], load_protocol(applies), versions=versions, effective_at=now
    )
    return next(iter(proposals), None)


def switch_row(item: Item, actor: Actor, *, now: datetime) -> SwitchRow | None:
    """Return the proposal for one open loop; None if there is nothing to decide."""
    applies, _digest = protocol_for(item.outbreak_id, item.case_area_path, now)
    if item.kind not in DECIDED or item.person_id is None or item.closed_at is not None:
        return None
    if applies in {item.protocol_id, item.declined_protocol_id}:
        return None
    change = change_of_measure(
        load_protocol(applies),
        now=now,
        contact_id=item.contact_id,
        case_id=item.case_id if item.contact_id is None else None,
    )
    return None if change is None else _row(item, applies, change, actor)


def _row(item: Item, applies: str, change: PlanChange, actor: Actor) -> SwitchRow:
    return SwitchRow(
        item_id=item.pk,
        contact_id=item.contact_id,
        case_id=item.case_id if item.contact_id is None else None,
        person_id=item.person_id or 0,
        area_path=item.area_path,
        risk_class=RiskClass(item.risk_class),
        from_version=item.protocol_id,
        to_version=applies,
        release_before=change.release_on_before,
        release_after=change.release_on_after,
        kind_before=change.kind_before,
        kind_after=change.kind_after,
        is_abolished=change.after is None,
        may_decide=actor.may(Permission.CONTACT_DECIDE, area_path=item.case_area_path),
    )
