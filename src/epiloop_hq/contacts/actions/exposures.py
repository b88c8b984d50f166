"""What is told of exposures: in an interview, by a register, by a roster."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from epiloop.contacts.conveyance import Aboard, read_seat
from epiloop.contacts.facts import ExposureFacts, Judgement, Protection
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Act, ConveyanceKind, RiskClass, Setting
from epiloop.timeline import Interval
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.queries import CaseFacts, visible_case
from epiloop_hq.contacts.actions.protection import follow_protection, told_by_person
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.kinds import ContactSource
from epiloop_hq.contacts.models import Exposure

NO_CLASS = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureDraft:
    """What somebody tells of an exposure; everything may be left open.

    Attributes
    ----------
    told_minutes
        Time together as told, where no clock times are known.
    distance_m
        Least distance, in metres.
    is_long_contact
        Whether contact was long rather than passing, where a protocol asks.
    case_seat, seat
        As printed on the tickets, if it was on a conveyance.
    judgement, judged_class
        The investigator's own view, with the reason in words; a judgement without a
        class says that the person is no contact.
    """

    place_id: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    told_minutes: int | None = None
    settings: frozenset[Setting] = frozenset()
    acts: frozenset[Act] = frozenset()
    distance_m: float | None = None
    protection: Protection | None = None
    protection_worn: str = ""
    is_long_contact: bool | None = None
    conveyance: ConveyanceKind | None = None
    case_seat: str = ""
    seat: str = ""
    judgement: str = ""
    judged_class: RiskClass | None = None

    @property
    def says_anything(self) -> bool:
        """Whether there is anything in it to weigh."""
        return self != ExposureDraft()


def record_exposures(
    case_id: int,
    person_ids: Iterable[int],
    draft: ExposureDraft,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    source: ContactSource = ContactSource.INTERVIEW,
    through_id: int | None = None,
) -> tuple[int, ...]:
    """Record the same exposure of one or many persons; return its rows' ids.

    For a household or a roster (a class, a shift, a coach) name everybody at once. The
    next determination weighs it; by itself it makes nobody a contact. What was told
    before in the same words is not recorded again.

    Parameters
    ----------
    happened_at
        When it was told.
    through_id
        The person to whom they were exposed, where it was a contact and not the case.

    Raises
    ------
    ContactRefusedError
        If nothing is told, the time has no length or is still to come.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        case = visible_case(case_id, actor)
        actor.require(Permission.CONTACT_WRITE, area_path=case.area_path)
        _check(case, draft, now=now)
        rows = [
            _row(case, person_id, draft, source=source, through_id=through_id)
            for person_id in dict.fromkeys(person_ids)
            if person_id != case.person_id
        ]
        known = {_key(row): row.pk for row in exposures_of(case_id)}
        new = [row for row in rows if _key(row) not in known]
        for row in new:
            row.told_at, row.told_by = happened_at, actor.name
        Exposure.objects.bulk_create(new)
        if new:
            _follow_protection(case_id, new, actor=actor, now=now, trail=trail)
            trail.add(
                "exposures.recorded",
                f"cases.Case:{case_id}",
                area_path=case.area_path,
                happened_at=happened_at,
                case_id=case_id,
                persons_exposed=len(new),
                source=source,
            )
    return tuple(known.get(_key(row)) or row.pk for row in rows)


def withdraw_exposure(
    exposure_id: int, *, actor: Actor, now: datetime, reason: str
) -> None:
    """Take back what turned out not to be so; the row stays, weighed no longer."""
    if not reason.strip():
        raise ContactRefusedError(_("Say why what stood on record was wrong."))
    with recording(actor=actor, now=now) as trail:
        row = Exposure.objects.visible_to(actor).select_for_update().get(pk=exposure_id)
        actor.require(Permission.CONTACT_WRITE, area_path=row.area_path)
        if row.is_withdrawn:
            return
        row.is_withdrawn = True
        row.save(update_fields=["is_withdrawn"])
        _follow_protection(row.case_id, [row], actor=actor, now=now, trail=trail)
        trail.add(
            "exposure.withdrawn",
            row,
            persons=[row.person_id],
            exposure_id=row.pk,
            case_id=row.case_id,
            reason=reason.strip(),
        )


def _follow_protection(
    case_id: int,
    changed: Iterable[Exposure],
    *,
    actor: Actor,
    now: datetime,
    trail: Trail,
) -> None:
    """Weigh anew whether those were protected of whom something else is told now."""
    told = told_by_person(exposures_of(case_id))
    persons = told_by_person(changed).keys()
    follow_protection(case_id, persons, told, actor=actor, now=now, trail=trail)


def exposures_of(case_id: int) -> list[Exposure]:
    """Return what is told of exposures to a case and its contacts (1 query)."""
    rows = Exposure.objects.unscoped(reason="weighing a case's exposures")
    standing = rows.filter(case_id=case_id, is_withdrawn=False)
    return list(standing.select_related("person", "through").order_by("pk"))


def facts_from(row: Exposure) -> ExposureFacts:
    """Return a row as the determination engine takes it; ids as text.

    What was told of a record merged into another is told of the one that is kept.
    """
    return ExposureFacts(
        person_id=str(row.person.merged_into_id or row.person_id),
        place_id=str(row.place_id or ""),
        settings=frozenset(Setting(one) for one in row.settings),
        acts=frozenset(Act(one) for one in row.acts),
        distance_m=row.distance_m,
        protection=Protection(row.protection) if row.protection else None,
        protection_worn=row.protection_worn,
        told=timedelta(minutes=row.told_minutes) if row.told_minutes else None,
        span=Interval(row.starts_at, row.ends_at)
        if row.starts_at and row.ends_at
        else None,
        aboard=_aboard(row),
        long_contact=row.is_long_contact,
        judgement=_judgement(row),
        source=row.source,
    )


def _aboard(row: Exposure) -> Aboard | None:
    if not row.conveyance:
        return None
    return Aboard(
        kind=ConveyanceKind(row.conveyance),
        case_seat=read_seat(row.case_seat),
        seat=read_seat(row.seat),
        distance_m=row.distance_m,
    )


def _judgement(row: Exposure) -> Judgement | None:
    if not row.judgement:
        return None
    risk_class = None if row.judged_class == NO_CLASS else RiskClass(row.judged_class)
    return Judgement(row.judgement, risk_class)


def _row(
    case: CaseFacts,
    person_id: int,
    draft: ExposureDraft,
    *,
    source: ContactSource,
    through_id: int | None,
) -> Exposure:
    judged = draft.judged_class or (NO_CLASS if draft.judgement else "")
    return Exposure(
        case_id=case.id,
        person_id=person_id,
        through_id=through_id,
        area_path=case.area_path,
        place_id=draft.place_id,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        told_minutes=draft.told_minutes,
        settings=sorted(draft.settings),
        acts=sorted(draft.acts),
        distance_m=draft.distance_m,
        protection=draft.protection or "",
        protection_worn=draft.protection_worn,
        is_long_contact=draft.is_long_contact,
        conveyance=draft.conveyance or "",
        case_seat=draft.case_seat,
        seat=draft.seat,
        judgement=draft.judgement.strip(),
        judged_class=judged,
        source=source,
    )


def _key(row: Exposure) -> tuple[object, ...]:
    return (
        row.person_id,
        row.through_id,
        row.place_id,
        row.starts_at,
        row.ends_at,
        row.told_minutes,
        tuple(row.settings),
        tuple(row.acts),
        row.distance_m,
        row.protection,
        row.protection_worn,
        row.is_long_contact,
        (row.conveyance, row.case_seat, row.seat),
        (row.judgement, row.judged_class),
        row.source,
    )


def _check(case: CaseFacts, draft: ExposureDraft, *, now: datetime) -> None:
    if not case.is_open:
        raise ContactRefusedError(
            _("Case %(number)s takes no more contacts: it is closed or not confirmed.")
            % {"number": case.number}
        )
    if not draft.says_anything:
        raise ContactRefusedError(_("Say something of the exposure: where, when, how."))
    _check_span(draft, now=now)
    if draft.judged_class and not draft.judgement.strip():
        raise ContactRefusedError(_("A judgement needs its reason in words."))
    if draft.judgement.strip():
        _check_room_for_judgement(case)


def _check_span(draft: ExposureDraft, *, now: datetime) -> None:
    starts_at, ends_at = draft.starts_at, draft.ends_at
    if (starts_at is None) != (ends_at is None):
        raise ContactRefusedError(
            _("An exposure has both a start and an end, or none.")
        )
    if starts_at is None or ends_at is None:
        return
    if starts_at >= ends_at:
        raise ContactRefusedError(_("An exposure ends after it starts."))
    if starts_at > now:
        raise ContactRefusedError(_("An exposure in time to come is none yet."))


def _check_room_for_judgement(case: CaseFacts) -> None:
    categories = load_protocol(case.protocol_id).contact.category.values()
    if not any(one.enabled and one.text_required for one in categories):
        raise ContactRefusedError(
            _(
                "%(protocol)s has no category for an investigator's judgement; decide "
                "on the class and say why."
            )
            % {"protocol": case.protocol_id}
        )
