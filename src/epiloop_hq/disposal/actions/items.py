"""Items opened: for a contact, an infected person, a held member, a risk point."""

from collections.abc import Sequence
from datetime import datetime

from epiloop.disposal.paths import LOOP_OF_STAGE, LoopKind
from epiloop.disposal.points import FIRST_POINT_STEP
from epiloop.disposal.steps import FIRST_STEP, Evidence, Step
from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import Condition, Event, RiskClass, Scope
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.cases.queries import CaseFacts, case_facts
from epiloop_hq.contacts.queries import ContactFacts, contact_facts
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clocks import Holder, refresh_due, tell_clocks
from epiloop_hq.disposal.actions.moving import Move, move
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Custody, Item, StepTaken
from epiloop_hq.places.queries import UnitRow, point_row, responsible_unit


def open_contact_items(
    contact_ids: Sequence[int], *, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Open the loop of each determined contact; one that is open already stays as it is.

    The unit of the contact's area answers for it from the determination on, and the
    clocks of the protocol run from there.
    """
    opened: list[int] = []
    with recording(actor=actor, now=now) as trail:
        for contact in contact_facts(contact_ids):
            actor.require(Permission.CONTACT_DECIDE, area_path=contact.case_area_path)
            item = _standing(contact_id=contact.id) or _open_contact(
                contact, actor=actor, now=now, trail=trail
            )
            opened.append(item.pk)
        refresh_due(opened)
        case_files.refresh({c.case_id for c in contact_facts(contact_ids)}, now=now)
    return tuple(opened)


def _open_contact(
    contact: ContactFacts, *, actor: Actor, now: datetime, trail: Trail
) -> Item:
    rules = load_protocol(contact.protocol_id)
    at = contact.determined_at or now
    item = Item(
        outbreak_id=contact.outbreak_id,
        kind="contact",
        case_id=contact.case_id,
        contact_id=contact.id,
        person_id=contact.person_id,
        area_path=contact.area_path,
        case_area_path=contact.case_area_path,
        protocol_id=contact.protocol_id,
        protocol_digest=contact.protocol_digest,
        loop_kind=loop_kind_for(rules, contact.risk_class),
        risk_class=contact.risk_class,
        conditions=_conditions(contact),
        step=FIRST_STEP,
        step_at=at,
        opened_at=at,
    )
    _open(item, actor=actor, now=now, trail=trail, scope=Scope.PERSON)
    determined = Move(
        step=Step.DETERMINED, happened_at=at, evidence=(Evidence.DETERMINATION,)
    )
    move(item, determined, actor=actor, now=now, trail=trail)
    return item


def open_case_item(case_id: int, *, actor: Actor, now: datetime) -> int:
    """Open the loop of the infected person, and start the case's own clocks."""
    with recording(actor=actor, now=now) as trail:
        case = case_facts(case_id)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        item = _standing(case_id=case.id, kind="case") or _open_case(
            case, actor=actor, now=now, trail=trail
        )
        refresh_due([item.pk])
        case_files.refresh([case.id], now=now)
    return item.pk


def _open_case(case: CaseFacts, *, actor: Actor, now: datetime, trail: Trail) -> Item:
    at = case.positive_at or case.opened_at
    item = Item(
        outbreak_id=case.outbreak_id,
        kind="case",
        case_id=case.id,
        person_id=case.person_id,
        area_path=case.area_path,
        case_area_path=case.area_path,
        protocol_id=case.protocol_id,
        protocol_digest=case.protocol_digest,
        loop_kind=LoopKind.ISOLATION,
        risk_class=RiskClass.INFECTED_PERSON,
        step=FIRST_STEP,
        step_at=at,
        opened_at=at,
    )
    _open(item, actor=actor, now=now, trail=trail, scope=Scope.PERSON)
    found = (Event.CASE_FOUND, Event.PRELIMINARY_POSITIVE)
    tell_clocks(case_holder(case), found, happened_at=at, now=now)
    return item


def open_point_item(point_id: int, *, case_id: int, actor: Actor, now: datetime) -> int:
    """Open the loop of a risk point; a point of several cases keeps its first item."""
    with recording(actor=actor, now=now) as trail:
        case, point = case_facts(case_id), point_row(point_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        item = _standing(point_id=point_id)
        if item is None:
            item = Item(
                outbreak_id=case.outbreak_id,
                kind="risk_point",
                case_id=case.id,
                point_id=point_id,
                area_path=point.area_path or case.area_path,
                case_area_path=case.area_path,
                protocol_id=case.protocol_id,
                protocol_digest=case.protocol_digest,
                step=FIRST_POINT_STEP,
                step_at=now,
                opened_at=now,
            )
            _open(item, actor=actor, now=now, trail=trail, scope=Scope.POINT)
            case_files.refresh([case.id], now=now)
    return item.pk


def open_member_item(
    hold_id: int,
    *,
    person_id: int,
    area_path: str,
    outbreak_id: int,
    protocol: Protocol,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    trail: Trail,
) -> Item:
    """Open the loop of one member of a recalled tube, inside a recording."""
    item = Item(
        outbreak_id=outbreak_id,
        kind="tube_member",
        hold_id=hold_id,
        person_id=person_id,
        area_path=area_path,
        case_area_path=area_path,
        protocol_id=protocol.id,
        protocol_digest=protocol.digest,
        loop_kind=LoopKind.POOL_RECALL,
        step=FIRST_STEP,
        step_at=happened_at,
        opened_at=happened_at,
    )
    _open(item, actor=actor, now=now, trail=trail, scope=Scope.SAMPLE)
    pool_positive = (Event.POOL_POSITIVE,)
    tell_clocks(
        Holder.of(item, Scope.SAMPLE), pool_positive, happened_at=happened_at, now=now
    )
    return item


def case_holder(case: CaseFacts) -> Holder:
    """Return a case as the holder of its own clocks."""
    return Holder(
        outbreak_id=case.outbreak_id,
        area_path=case.area_path,
        protocol_id=case.protocol_id,
        scope=Scope.CASE,
        case_id=case.id,
    )


def loop_kind_for(rules: Protocol, risk_class: str) -> LoopKind:
    """Return what kind of loop a protocol asks of a class: its first stage decides."""
    measure = rules.measure.get(RiskClass(risk_class))
    if measure is None or not measure.enabled or not measure.stages:
        return LoopKind.FOLLOW_UP
    return LOOP_OF_STAGE[measure.stages[0].kind]


def _open(
    item: Item, *, actor: Actor, now: datetime, trail: Trail, scope: Scope
) -> None:
    unit = _unit_for(item)
    item.save()
    StepTaken(
        item=item,
        area_path=item.area_path,
        step=item.step,
        happened_at=item.opened_at,
        actor_name=actor.name,
    ).save()
    Custody(
        item=item, unit_id=unit.id, area_path=item.area_path, since=item.opened_at
    ).save()
    tell_clocks(
        Holder.of(item, scope),
        (Event.CONTACT_LISTED,) if item.kind == "contact" else (),
        happened_at=item.opened_at,
        now=now,
    )
    trail.add("item.opened", item, item_id=item.pk, unit_id=unit.id)


def _unit_for(item: Item) -> UnitRow:
    unit = responsible_unit(item.area_path) or responsible_unit(item.case_area_path)
    if unit is None:
        raise DisposalRefusedError(
            f"No unit is responsible for the area {item.area_path or '(unknown)'}; "
            "name one before anybody there can be looked after."
        )
    return unit


def _standing(**which: object) -> Item | None:
    return (
        Item.objects.unscoped(reason="is the loop open already?")
        .filter(closed_at__isnull=True, **which)
        .select_for_update()
        .first()
    )


def _conditions(contact: ContactFacts) -> list[str]:
    if contact.is_immune is None:
        return []
    return [Condition.IMMUNE if contact.is_immune else Condition.NON_IMMUNE]
