"""Cases: the facts other desks act on, rows of lists, the head of a case's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.cases import labels
from epiloop_hq.cases.kinds import UNDECIDED, CaseStatus
from epiloop_hq.cases.models import Case
from epiloop_hq.registry.queries import PersonView, person_views
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key
from epiloop_hq.web.states import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What other desks need to know of a case: ids, dates and identifiers, no names."""

    id: int
    number: str
    outbreak_id: int
    zone_name: str
    person_id: int
    area_path: str
    protocol_id: str
    protocol_digest: str
    status: str
    discovery_route: str
    is_community: bool
    tube_id: int | None
    onset_on: date | None
    sampled_at: datetime | None
    positive_at: datetime | None
    reported_at: datetime | None
    diagnosed_at: datetime | None
    isolated_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether there is still work on the case."""
        return self.closed_at is None and self.status != CaseStatus.REFUTED


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case as a list shows it; `person` is a name, or a pseudonym for some viewers."""

    id: int
    number: str
    person_id: int
    person: str
    area_path: str
    status: CaseStatus
    route: DiscoveryRoute
    is_community: bool
    onset_on: date | None
    positive_at: datetime | None
    reported_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None

    @property
    def status_word(self) -> Text:
        """The status in words."""
        return labels.CASE_STATUSES[self.status]

    @property
    def route_word(self) -> Text:
        """The discovery route in words."""
        return labels.DISCOVERY_ROUTES[self.route]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHead:
    """The head of a case's page. What names the person is empty for some viewers."""

    facts: CaseFacts
    person: PersonView
    residence: str
    route_evidence: str
    rash_on: date | None
    onset_at: datetime | None
    symptoms_until: date | None
    died_at: datetime | None
    buried_at: datetime | None
    outcome: str
    note: str
    closed_by: str
    may_write: bool
    may_classify: bool
    may_close: bool
    is_undecided: bool

    @property
    def status_word(self) -> Text:
        """The status in words."""
        return labels.CASE_STATUSES[CaseStatus(self.facts.status)]

    @property
    def route_word(self) -> Text:
        """The discovery route in words."""
        return labels.DISCOVERY_ROUTES[DiscoveryRoute(self.facts.discovery_route)]


def case_facts(case_id: int) -> CaseFacts:
    """Return the facts of a case, whoever acts (1 query); for deeds of later desks."""
    cases = Case.objects.unscoped(reason="facts for deeds of later desks")
    return facts_of(cases.select_related("outbreak").get(pk=case_id))


def visible_case(case_id: int, actor: Actor) -> CaseFacts:
    """Return the facts of a case the viewer may see (1 query).

    Raises
    ------
    Case.DoesNotExist
        If there is none, or not for this viewer.
    """
    cases = Case.objects.visible_to(actor)
    return facts_of(cases.select_related("outbreak").get(pk=case_id))


def case_if_visible(case_id: int, actor: Actor) -> CaseFacts | None:
    """Return the facts of a case, or nothing where only its contacts live here (1 query)."""
    cases = Case.objects.visible_to(actor).select_related("outbreak")
    found = cases.filter(pk=case_id).first()
    return facts_of(found) if found else None


def visible_case_ids(case_ids: Iterable[int], actor: Actor) -> frozenset[int]:
    """Return those of these cases that the viewer may open (1 query)."""
    cases = Case.objects.visible_to(actor).filter(pk__in=list(case_ids))
    return frozenset(cases.values_list("pk", flat=True))


def board_facts(case_ids: Iterable[int]) -> tuple[CaseFacts, ...]:
    """Return the facts of these cases, for the board's counters (1 query)."""
    cases = Case.objects.unscoped(reason="counters of the board")
    found = cases.select_related("outbreak").filter(pk__in=list(case_ids))
    return tuple(facts_of(case) for case in found.order_by("pk"))


def person_cases(person_id: int, actor: Actor) -> tuple[CaseRow, ...]:
    """Return the person's cases that the viewer may see, the latest first (3 queries)."""
    cases = Case.objects.visible_to(actor).filter(person_id=person_id)
    return _rows(cases.order_by("-opened_at", "-pk"), actor)


def infected_among(person_ids: Iterable[int], outbreak_id: int) -> dict[int, int]:
    """Return person → case for those of these persons who are cases of the outbreak.

    Refuted cases do not count; a case on another record of a person does. For keeping
    cases out of lists of contacts.
    """
    ids = list(person_ids)
    cases = Case.objects.unscoped(reason="whether a person is a case, wherever")
    found = (
        cases.filter(outbreak_id=outbreak_id)
        .filter(Q(person_id__in=ids) | Q(person__merged_into_id__in=ids))
        .exclude(status=CaseStatus.REFUTED)
        .order_by("opened_at")
    )
    return {
        kept or person_id: case_id
        for case_id, person_id, kept in found.values_list(
            "pk", "person_id", "person__merged_into_id"
        )
    }


def open_cases_among(person_ids: Iterable[int], outbreak_id: int) -> dict[int, int]:
    """Return person → case for those who are open cases of the outbreak (1 query)."""
    cases = Case.objects.unscoped(reason="whose trail a visit belongs to")
    found = cases.filter(
        outbreak_id=outbreak_id,
        person_id__in=list(person_ids),
        closed_at__isnull=True,
    ).exclude(status=CaseStatus.REFUTED)
    return dict(found.values_list("person_id", "pk"))


def open_case_ids(area_path: str) -> tuple[int, ...]:
    """Return the open cases of an area and all below it, the oldest first (1 query)."""
    cases = Case.objects.unscoped(reason="whose contacts a command or job determines")
    found = cases.filter(area_path__under=area_path, closed_at__isnull=True)
    standing = found.exclude(status=CaseStatus.REFUTED).order_by("opened_at", "pk")
    return tuple(standing.values_list("pk", flat=True))


def case_page(
    actor: Actor,
    *,
    outbreak_id: int | None = None,
    area_path: str = "",
    status: CaseStatus | None = None,
    route: DiscoveryRoute | None = None,
    is_community: bool | None = None,
    is_open: bool | None = None,
    search: str = "",
    after: str = "",
    limit: int = PAGE,
) -> Page[CaseRow]:
    """Return cases by filter, the latest first, a page at a time (3 queries)."""
    asked: dict[str, object] = {
        "outbreak_id": outbreak_id,
        "area_path__under": area_path or None,
        "status": status,
        "discovery_route": route,
        "is_community": is_community,
        "number__startswith": search.strip() or None,
    }
    rows = Case.objects.visible_to(actor).filter(
        **{name: value for name, value in asked.items() if value is not None}
    )
    if is_open is not None:
        rows = rows.filter(closed_at__isnull=is_open)
    if key := read_instant_key(after):
        rows = rows.filter(Q(opened_at__lt=key.at) | Q(opened_at=key.at, pk__lt=key.id))
    return page_of(
        _rows(rows.order_by("-opened_at", "-pk")[: limit + 1], actor),
        limit=limit,
        key=lambda row: InstantKey(row.opened_at, row.id),
    )


def open_neighbours(case: CaseFacts, actor: Actor) -> tuple[int | None, int | None]:
    """Return the open cases before and after this one, the latest first (2 queries).

    Of its outbreak and the viewer's areas; none where this one is closed.
    """
    if case.closed_at is not None:
        return None, None
    rows = Case.objects.visible_to(actor).filter(
        outbreak_id=case.outbreak_id, closed_at__isnull=True
    )
    at, pk = case.opened_at, case.id
    later = rows.filter(Q(opened_at__gt=at) | Q(opened_at=at, pk__gt=pk))
    earlier = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, pk__lt=pk))
    return (
        later.order_by("opened_at", "pk").values_list("pk", flat=True).first(),
        earlier.order_by("-opened_at", "-pk").values_list("pk", flat=True).first(),
    )


def case_row(case_id: int, actor: Actor) -> CaseRow:
    """Return one case as a list shows it (3 queries)."""
    (row,) = _rows([Case.objects.visible_to(actor).get(pk=case_id)], actor)
    return row


def case_rows(case_ids: Iterable[int], actor: Actor) -> tuple[CaseRow, ...]:
    """Return those of these cases that the viewer may see (3 queries)."""
    cases = Case.objects.visible_to(actor).filter(pk__in=list(case_ids))
    return _rows(cases.order_by("pk"), actor)


def case_head(case_id: int, actor: Actor) -> CaseHead:
    """Return the head of a case's page (3 queries); redacted for who may not see names.

    Raises
    ------
    Case.DoesNotExist
        If there is none, or not for this viewer.
    """
    rows = Case.objects.visible_to(actor).select_related("outbreak", "residence")
    case = rows.get(pk=case_id)
    area, person = case.area_path, person_views([case.person_id], actor)[case.person_id]
    is_live = case.closed_at is None and case.status != CaseStatus.REFUTED
    return CaseHead(
        facts=facts_of(case),
        person=person,
        residence=case.residence.name if person.is_named and case.residence else "",
        route_evidence=case.route_evidence if person.is_named else "",
        rash_on=case.rash_on,
        onset_at=case.onset_at,
        symptoms_until=case.symptoms_until,
        died_at=case.died_at,
        buried_at=case.buried_at,
        outcome=case.outcome,
        note=case.note if person.is_named else "",
        closed_by=case.closed_by,
        may_write=is_live and actor.may(Permission.CASE_WRITE, area_path=area),
        may_classify=is_live and actor.may(Permission.CASE_CLASSIFY, area_path=area),
        may_close=is_live and actor.may(Permission.CASE_CLOSE, area_path=area),
        is_undecided=case.status in UNDECIDED,
    )


def facts_of(case: Case) -> CaseFacts:
    """Return the facts of a row read with its outbreak."""
    return CaseFacts(
        id=case.pk,
        number=case.number,
        outbreak_id=case.outbreak_id,
        zone_name=case.outbreak.zone_name,
        person_id=case.person_id,
        area_path=case.area_path,
        protocol_id=case.protocol_id,
        protocol_digest=case.protocol_digest,
        status=case.status,
        discovery_route=case.discovery_route,
        is_community=case.is_community,
        tube_id=case.tube_id,
        onset_on=case.onset_on,
        sampled_at=case.sampled_at,
        positive_at=case.positive_at,
        reported_at=case.reported_at,
        diagnosed_at=case.diagnosed_at,
        isolated_at=case.isolated_at,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
    )


def _rows(cases: Iterable[Case], actor: Actor) -> tuple[CaseRow, ...]:
    listed = list(cases)
    persons = person_views((case.person_id for case in listed), actor)
    return tuple(
        CaseRow(
            id=case.pk,
            number=case.number,
            person_id=case.person_id,
            person=persons[case.person_id].label,
            area_path=case.area_path,
            status=CaseStatus(case.status),
            route=DiscoveryRoute(case.discovery_route),
            is_community=case.is_community,
            onset_on=case.onset_on,
            positive_at=case.positive_at,
            reported_at=case.reported_at,
            opened_at=case.opened_at,
            closed_at=case.closed_at,
        )
        for case in listed
    )
