"""Contacts as lists show them: a person of another area by pseudonym, with whom to call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts import labels
from epiloop_hq.contacts.kinds import NEXT_STATE, ContactState
from epiloop_hq.contacts.models import Contact
from epiloop_hq.registry.queries import PersonView, person_views
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key
from epiloop_hq.web.states import State, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One contact relation as a list shows it.

    Attributes
    ----------
    person
        As the viewer may see them: of another area a pseudonym, and the unit to call.
    proposed_class
        What the latest run gives; empty if it gives none.
    minutes
        Known time together, in minutes; None if not known.
    """

    id: int
    case_id: int
    case_number: str
    person: PersonView
    area_path: str
    via_id: int | None
    state: ContactState
    risk_class: RiskClass
    proposed_class: str
    rule: Text
    minutes: int | None
    first_exposure_at: datetime | None
    last_exposure_at: datetime | None
    is_immune: bool | None
    is_protected: bool | None
    source: str
    proposed_at: datetime
    determined_at: datetime | None
    determined_by: str
    follow_up_status: str
    follow_up_until: date | None
    became_case_id: int | None
    may_decide: bool

    @property
    def person_id(self) -> int:
        """The person, whatever the viewer may know of them."""
        return self.person.id

    @property
    def class_word(self) -> Text:
        """The class in words."""
        return labels.RISK_CLASSES[self.risk_class]

    @property
    def proposed_word(self) -> Text:
        """What the latest run gives, in words."""
        return labels.risk_class_word(self.proposed_class)

    @property
    def state_word(self) -> Text:
        """Where the contact stands, in words."""
        return labels.CONTACT_STATES[self.state]

    @property
    def look(self) -> State:
        """How the state looks beside its word."""
        return labels.STATE_LOOKS[self.state]

    @property
    def is_unsettled(self) -> bool:
        """Whether the latest run gives another class than the one decided on."""
        decided = self.state is ContactState.DETERMINED
        return decided and self.proposed_class not in {self.risk_class, ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactList:
    """Some contacts of a case, how many there are in all, and where the rest begins."""

    rows: tuple[ContactRow, ...]
    total: int
    next_key: str


def contacts_of_case(
    case_id: int,
    actor: Actor,
    *,
    state: ContactState | None = None,
    risk_class: RiskClass | None = None,
    after: str = "",
    limit: int = PAGE,
) -> ContactList:
    """Return the contacts of a case that the viewer may see, oldest first.

    Four queries; two more where persons of other areas or aliases are among them.
    """
    rows = Contact.objects.visible_to(actor).filter(case_id=case_id)
    if state is not None:
        rows = rows.filter(state=state)
    if risk_class is not None:
        rows = rows.filter(risk_class=risk_class)
    page = _page(rows, actor, after=after, limit=limit)
    return ContactList(rows=page.rows, total=rows.count(), next_key=page.next_key)


def contacts_named(contact_ids: Sequence[int], actor: Actor) -> tuple[ContactRow, ...]:
    """Return these contacts, as far as the viewer may see them, in the order given."""
    rows = Contact.objects.visible_to(actor).filter(pk__in=contact_ids)
    found = {row.id: row for row in contact_rows(rows, actor)}
    return tuple(found[pk] for pk in contact_ids if pk in found)


def proposals(
    outbreak_id: int,
    actor: Actor,
    *,
    area_path: str = "",
    after: str = "",
    limit: int = PAGE,
) -> Page[ContactRow]:
    """Return the contacts on whom an officer has still to decide, the oldest first."""
    rows = Contact.objects.visible_to(actor).filter(
        outbreak_id=outbreak_id, state=ContactState.PROPOSED
    )
    if area_path:
        rows = rows.filter(
            Q(area_path__under=area_path) | Q(case_area_path__under=area_path)
        )
    return _page(rows, actor, after=after, limit=limit)


@dataclass(frozen=True, slots=True)
class WaitingProposals:
    """How many contacts wait for a decision, the case of the oldest and since when."""

    count: int
    case_id: int | None = None
    since: datetime | None = None


def waiting_proposals(
    outbreak_id: int, actor: Actor, *, area_path: str
) -> WaitingProposals:
    """Return what waits of the contacts looked after in an area (2 queries)."""
    rows = Contact.objects.visible_to(actor).filter(
        outbreak_id=outbreak_id,
        area_path__under=area_path,
        state=ContactState.PROPOSED,
    )
    first = rows.order_by("proposed_at", "pk").values_list("case_id", "proposed_at")
    return WaitingProposals(rows.count(), *(first.first() or (None, None)))


def person_contacts(person_id: int, actor: Actor) -> tuple[ContactRow, ...]:
    """Return every relation in which a person is a contact, the latest first."""
    rows = Contact.objects.visible_to(actor).filter(person_id=person_id)
    return contact_rows(rows.order_by("-proposed_at", "-pk"), actor)


def contact_row(contact_id: int, actor: Actor) -> ContactRow:
    """Return one contact.

    Raises
    ------
    Contact.DoesNotExist
        If there is none, or not for this viewer.
    """
    found = Contact.objects.visible_to(actor).select_related("case").get(pk=contact_id)
    return contact_rows([found], actor)[0]


def contact_rows(
    contacts: Iterable[Contact] | ScopedQuerySet[Contact], actor: Actor
) -> tuple[ContactRow, ...]:
    """Return rows of contacts already visible, in the order given."""
    if isinstance(contacts, ScopedQuerySet):
        contacts = contacts.select_related("case")
    listed = list(contacts)
    persons = person_views((contact.person_id for contact in listed), actor)
    return tuple(_row(one, persons[one.person_id], actor) for one in listed)


def rule_title(protocol_id: str, rule: str) -> Text:
    """Return the title of the rule that gave a class, in the reader's language."""
    category = load_protocol(protocol_id).contact.category.get(
        rule.removesuffix(".if_protected")
    )
    if category is not None:
        return labels.in_language(category.title, category.title_zh)
    return labels.rule_word(rule)


def _page(
    rows: ScopedQuerySet[Contact], actor: Actor, *, after: str, limit: int
) -> Page[ContactRow]:
    if key := read_instant_key(after):
        rows = rows.filter(
            Q(proposed_at__gt=key.at) | Q(proposed_at=key.at, pk__gt=key.id)
        )
    found = rows.order_by("proposed_at", "pk")[: limit + 1]
    return page_of(
        contact_rows(found, actor),
        limit=limit,
        key=lambda row: InstantKey(row.proposed_at, row.id),
    )


def _row(contact: Contact, person: PersonView, actor: Actor) -> ContactRow:
    state, case = ContactState(contact.state), contact.case
    is_live = case.closed_at is None and case.status != CaseStatus.REFUTED
    return ContactRow(
        id=contact.pk,
        case_id=contact.case_id,
        case_number=case.number,
        person=person,
        area_path=contact.area_path,
        via_id=contact.via_id,
        state=state,
        risk_class=RiskClass(contact.risk_class),
        proposed_class=contact.proposed_class,
        rule=rule_title(contact.protocol_id, contact.category),
        minutes=contact.minutes,
        first_exposure_at=contact.first_exposure_at,
        last_exposure_at=contact.last_exposure_at,
        is_immune=contact.is_immune,
        is_protected=contact.is_protected,
        source=contact.source,
        proposed_at=contact.proposed_at,
        determined_at=contact.determined_at,
        determined_by=contact.determined_by,
        follow_up_status=contact.follow_up_status,
        follow_up_until=contact.follow_up_until,
        became_case_id=contact.became_case_id,
        may_decide=is_live
        and ContactState.DETERMINED in NEXT_STATE[state]
        and actor.may(Permission.CONTACT_DECIDE, area_path=contact.case_area_path),
    )
