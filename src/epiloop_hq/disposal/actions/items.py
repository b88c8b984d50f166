"""Items opened: for a contact, an infected person, a held member, a risk point."""

from collections.abc import Sequence
from datetime import datetime

from epiloop.disposal.paths import LoopKind
from epiloop.disposal.points import FIRST_POINT_STEP
from epiloop.disposal.steps import FIRST_STEP, Evidence, Step
from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import Condition, Event, RiskClass, Scope
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.cases.queries import CaseFacts, board_facts, case_facts
from epiloop_hq.contacts.queries import ContactFacts, contact_facts, known_conditions
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.case_events import Happening, tell_facts
from epiloop_hq.disposal.actions.clocks import Holder, News, refresh_due, tell_all
from epiloop_hq.disposal.actions.kinds_of_loop import loop_kind_for
from epiloop_hq.disposal.actions.moving import Move, move_all
from epiloop_hq.disposal.actions.opening import open_items
from epiloop_hq.disposal.models import Item
from epiloop_hq.places.queries import point_row


def open_contact_items(
    contact_ids: Sequence[int], *, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Open the loop of each determined contact; one that is open already stays as it is.

    A contact determined anew in another class goes on under that class.
    """
    with recording(actor=actor, now=now) as trail:
        contacts = contact_facts(contact_ids)
        for contact in contacts:
            actor.require(Permission.CONTACT_DECIDE, area_path=contact.case_area_path)
        standing = _standing_contacts([contact.id for contact in contacts])
        for contact in contacts:
            if contact.id in standing:
                _reclassify(standing[contact.id], contact, trail=trail)
        new = [_contact_item(c, now) for c in contacts if c.id not in standing]
        open_items(new, actor=actor, now=now, trail=trail)
        _determine(new, actor=actor, now=now, trail=trail)
        _tell_exposures(new, contacts, now=now, trail=trail)
        found = {**standing, **{i.contact_id: i for i in new if i.contact_id}}
        refresh_due(item.pk for item in found.values())
        case_files.refresh({contact.case_id for contact in contacts}, now=now)
    return tuple(found[contact.id].pk for contact in contacts)


def follow_contact_facts(contact_id: int, *, actor: Actor, now: datetime) -> None:
    """Let the open loop of a contact follow what has become known, such as immunity."""
    with recording(actor=actor, now=now) as trail:
        (contact,) = contact_facts([contact_id])
        actor.require(Permission.CONTACT_DECIDE, area_path=contact.case_area_path)
        item = _standing_contacts([contact_id]).get(contact_id)
        if item is not None:
            _reclassify(item, contact, trail=trail)


def open_case_item(case_id: int, *, actor: Actor, now: datetime) -> int:
    """Open the loop of the infected person, and start the case's own clocks."""
    return open_case_items([case_id], actor=actor, now=now)[0]


def open_case_items(
    case_ids: Sequence[int], *, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Open the loops of many infected persons; one that is open already stays as it is."""
    with recording(actor=actor, now=now) as trail:
        cases = board_facts(case_ids)
        for path in {case.area_path for case in cases}:
            actor.require(Permission.CASE_WRITE, area_path=path)
        found = _standing_cases([case.id for case in cases])
        new = [case for case in cases if case.id not in found]
        items = [_case_item(case) for case in new]
        open_items(items, actor=actor, now=now, trail=trail)
        found |= dict(zip((case.id for case in new), items, strict=True))
        findings = {case.id: _finding_of(case) for case in new}
        tell_facts(cases, now=now, trail=trail, before=findings)
        refresh_due(item.pk for item in found.values())
        case_files.refresh(found, now=now)
    return tuple(found[case_id].pk for case_id in case_ids)


def open_point_item(point_id: int, *, case_id: int, actor: Actor, now: datetime) -> int:
    """Open the loop of a risk point; a point of several cases keeps its first item.

    A place that was safe is followed again when a case turns out to have been there.
    """
    with recording(actor=actor, now=now) as trail:
        case, point = case_facts(case_id), point_row(point_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        item = _standing(point_id=point.id)
        if item is None:
            item = Item(
                outbreak_id=case.outbreak_id,
                kind="risk_point",
                case_id=case.id,
                point_id=point.id,
                area_path=point.area_path or case.area_path,
                case_area_path=case.area_path,
                protocol_id=case.protocol_id,
                protocol_digest=case.protocol_digest,
                step=FIRST_POINT_STEP,
                step_at=now,
                opened_at=now,
            )
            open_items([item], actor=actor, now=now, trail=trail, scope=Scope.POINT)
            case_files.refresh([case.id], now=now)
    return item.pk


def open_member_items(
    holds: Sequence[tuple[int, int]],
    *,
    area_path: str,
    outbreak_id: int,
    protocol: Protocol,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    trail: Trail,
) -> list[Item]:
    """Open the loops of members of a recalled tube, inside a recording.

    Parameters
    ----------
    holds
        Hold and person of each member.
    """
    items = [
        Item(
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
        for hold_id, person_id in holds
    ]
    open_items(items, actor=actor, now=now, trail=trail, scope=Scope.SAMPLE)
    news = [
        News(Holder.of(item, Scope.SAMPLE), (Event.POOL_POSITIVE,), happened_at)
        for item in items
    ]
    tell_all(news, now=now, trail=trail)
    return items


def _contact_item(contact: ContactFacts, now: datetime) -> Item:
    at = contact.determined_at or now
    rules, conditions = load_protocol(contact.protocol_id), conditions_of(contact)
    return Item(
        outbreak_id=contact.outbreak_id,
        kind="contact",
        case_id=contact.case_id,
        contact_id=contact.id,
        person_id=contact.person_id,
        area_path=contact.area_path,
        case_area_path=contact.case_area_path,
        protocol_id=contact.protocol_id,
        protocol_digest=contact.protocol_digest,
        loop_kind=loop_kind_for(rules, contact.risk_class, conditions),
        risk_class=contact.risk_class,
        conditions=conditions,
        step=FIRST_STEP,
        step_at=at,
        opened_at=at,
    )


def _finding_of(case: CaseFacts) -> Happening:
    found = (Event.CASE_FOUND, Event.PRELIMINARY_POSITIVE)
    return Happening(found, case.positive_at or case.opened_at)


def _case_item(case: CaseFacts) -> Item:
    at = case.positive_at or case.opened_at
    return Item(
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


def _determine(
    items: Sequence[Item], *, actor: Actor, now: datetime, trail: Trail
) -> None:
    for at in sorted({item.opened_at for item in items}):
        how = Move(
            step=Step.DETERMINED, happened_at=at, evidence=(Evidence.DETERMINATION,)
        )
        together = [item for item in items if item.opened_at == at]
        move_all(together, how, actor=actor, now=now, trail=trail)


def _tell_exposures(
    items: Sequence[Item],
    contacts: Sequence[ContactFacts],
    *,
    now: datetime,
    trail: Trail,
) -> None:
    """Start the clocks that run from an exposure: prophylaxis has no time to lose."""
    known = {contact.id: contact for contact in contacts}
    news = []
    for item in items:
        contact, holder = known[item.contact_id or 0], Holder.of(item, Scope.PERSON)
        for event, at in (
            (Event.FIRST_EXPOSURE, contact.first_exposure_at),
            (Event.LAST_EXPOSURE, contact.last_exposure_at),
        ):
            if at is not None and _is_counted_from(event, contact.protocol_id):
                news.append(News(holder, (event,), at))
    tell_all(news, now=now, trail=trail)


def _is_counted_from(event: Event, protocol_id: str) -> bool:
    rules = load_protocol(protocol_id).clock.values()
    return any(rule.enabled and rule.trigger == event for rule in rules)


def _reclassify(item: Item, contact: ContactFacts, *, trail: Trail) -> None:
    was = (item.risk_class, item.conditions, item.protocol_id)
    found = (contact.risk_class, conditions_of(contact), contact.protocol_id)
    if was == found:
        return
    item.risk_class, item.conditions, item.protocol_id = found
    item.protocol_digest = contact.protocol_digest
    # Whoever is under observation stays on their way; the stay's own plan is anew.
    if not item.is_outside and item.controlled_at is None:
        rules = load_protocol(contact.protocol_id)
        item.loop_kind = loop_kind_for(rules, contact.risk_class, item.conditions)
    item.save()
    trail.add(
        "item.reclassified",
        item,
        item_id=item.pk,
        case_id=item.case_id,
        person_id=item.person_id,
        was=was[0],
        risk_class=item.risk_class,
    )


def _standing(**which: object) -> Item | None:
    return (
        Item.objects.unscoped(reason="is the loop open already?")
        .filter(closed_at__isnull=True, **which)
        .select_for_update()
        .first()
    )


def _standing_contacts(contact_ids: Sequence[int]) -> dict[int, Item]:
    rows = Item.objects.unscoped(reason="which loops are open already?").filter(
        closed_at__isnull=True, contact_id__in=contact_ids
    )
    found = rows.select_for_update().order_by("pk")
    return {item.contact_id: item for item in found if item.contact_id is not None}


def _standing_cases(case_ids: Sequence[int]) -> dict[int, Item]:
    rows = Item.objects.unscoped(reason="which loops are open already?").filter(
        closed_at__isnull=True, kind="case", case_id__in=case_ids
    )
    found = rows.select_for_update().order_by("-pk")
    return {item.case_id: item for item in found if item.case_id is not None}


def conditions_of(contact: ContactFacts) -> list[str]:
    """Return the facts of a contact on which a rule may turn, by name."""
    known = known_conditions(contact)
    if Condition.PROTECTED not in known:
        # As long as nobody has told of it; what is offered then restricts nobody.
        known |= {Condition.UNPROTECTED}
    return sorted(known)
