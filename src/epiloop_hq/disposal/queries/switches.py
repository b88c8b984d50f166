"""Open loops of persons under another version than applies now, and what would change."""

from dataclasses import dataclass
from datetime import date, datetime

from epiloop.observation.switch import PlanChange
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import RiskClass, StageKind
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.disposal.models import Item
from epiloop_hq.observation.queries import change_of_contact
from epiloop_hq.registry.queries import outbreak_facts, protocol_for
from epiloop_hq.web.paging import PAGE, Page


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
    contact_id: int
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


def switch_page(
    outbreak_id: int,
    actor: Actor,
    *,
    now: datetime,
    area_path: str = "",
    after: int = 0,
    limit: int = PAGE,
) -> Page[SwitchRow]:
    """Return proposals for a page of open loops under another version than applies.

    Who would notice nothing has no proposal, so a page may be shorter than its limit.
    """
    rows = under_other_versions(outbreak_id, actor, now=now)
    if area_path:
        rows = rows.filter(case_area_path__under=area_path)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    shown = tuple(
        row for item in found[:limit] if (row := switch_row(item, actor, now=now))
    )
    more = len(found) > limit
    return Page(shown, str(found[limit - 1].pk) if more else "")


def under_other_versions(
    outbreak_id: int, actor: Actor, *, now: datetime
) -> ScopedQuerySet[Item]:
    """Return visible open loops of contacts that another version may concern.

    Those for whom an officer declined the version that applies in the whole outbreak
    are left out.
    """
    area_path = outbreak_facts(outbreak_id).area_path
    whole, _digest = protocol_for(outbreak_id, area_path, now)
    rows = Item.objects.visible_to(actor).filter(
        outbreak_id=outbreak_id, contact__isnull=False, closed_at__isnull=True
    )
    return rows.exclude(declined_protocol_id=whole)


def switch_row(item: Item, actor: Actor, *, now: datetime) -> SwitchRow | None:
    """Return the proposal for one open loop; None if there is nothing to decide."""
    applies, _digest = protocol_for(item.outbreak_id, item.case_area_path, now)
    if item.contact_id is None or item.person_id is None or item.closed_at is not None:
        return None
    if applies in {item.protocol_id, item.declined_protocol_id}:
        return None
    change = change_of_contact(item.contact_id, load_protocol(applies), now=now)
    return None if change is None else _row(item, applies, change, actor)


def _row(item: Item, applies: str, change: PlanChange, actor: Actor) -> SwitchRow:
    return SwitchRow(
        item_id=item.pk,
        contact_id=item.contact_id or 0,
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
