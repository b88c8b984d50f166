"""The lists that may leave the house, read some rows at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.audit.records import under_any
from epiloop_hq.cases.queries import exported_cases
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.queries import exported_contacts
from epiloop_hq.exchange.kinds import ExportKind
from epiloop_hq.places.queries import full_names
from epiloop_hq.registry.queries import PersonView, person_views

ROWS_A_FETCH: Final = 1_000
Cells = Sequence[object]
Note = Callable[[Iterable[int]], None]
# A case or a contact: their models are known to their own desks alone.
Listed = Any


@dataclass(frozen=True, slots=True)
class ListAsked:
    """By whom a list is asked for, below which area and of which outbreak."""

    actor: Actor
    area_path: str
    outbreak_id: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One kind of list: its columns, its rows, and how many there are."""

    header: Callable[[], Cells]
    found: Callable[[ListAsked], ScopedQuerySet[Any]]
    cells: Callable[[Any, PersonView, str], Cells]

    def count(self, asked: ListAsked) -> int:
        """Return how many rows the list has (1 query)."""
        return self.found(asked).count()

    def count_persons(self, asked: ListAsked) -> int:
        """Return how many persons the list is about (1 query)."""
        return self.found(asked).order_by().values("person_id").distinct().count()

    def rows(self, asked: ListAsked, note: Note) -> Iterator[Cells]:
        """Yield the rows; persons and names of areas are looked up a fetch at a time.

        `note` is told of the persons of each fetch before any of its rows is yielded.
        """
        rows = self.found(asked).order_by("pk").iterator(chunk_size=ROWS_A_FETCH)
        while chunk := list(islice(rows, ROWS_A_FETCH)):
            note(row.person_id for row in chunk)
            persons = person_views((row.person_id for row in chunk), asked.actor)
            areas = full_names(row.area_path for row in chunk if row.area_path)
            for row in chunk:
                yield self.cells(
                    row, persons[row.person_id], areas.get(row.area_path, "")
                )


def _cases(asked: ListAsked) -> ScopedQuerySet[Any]:
    return exported_cases(asked.actor, _of(asked))


def _contacts(asked: ListAsked) -> ScopedQuerySet[Any]:
    return exported_contacts(asked.actor, _of(asked))


def _calls(asked: ListAsked) -> ScopedQuerySet[Any]:
    return _contacts(asked).filter(
        state__in=(ContactState.PROPOSED, ContactState.DETERMINED),
        became_case__isnull=True,
    )


def _of(asked: ListAsked) -> Q:
    may_export = asked.actor.areas_where(Permission.EXPORT_RUN)
    condition = under_any("area_path", may_export)
    if asked.area_path:
        condition &= Q(area_path__under=asked.area_path)
    if asked.outbreak_id is not None:
        condition &= Q(outbreak_id=asked.outbreak_id)
    return condition


def _case_header() -> Cells:
    return (
        *(_("Case"), _("Outbreak"), _("Status"), _("Discovery route"), _("Pseudonym")),
        *_person_header(),
        *(
            _("Onset"),
            _("Sampled at"),
            _("Reported at"),
            _("Opened at"),
            _("Closed at"),
        ),
    )


def _case_cells(case: Listed, person: PersonView, area: str) -> Cells:
    return (
        *(case.number, case.outbreak.code, case.status, case.discovery_route),
        *(person.code, *_person_cells(person), area),
        *(case.onset_on, case.sampled_at, case.reported_at),
        *(case.opened_at, case.closed_at),
    )


def _contact_header() -> Cells:
    return (
        *(_("Contact"), _("Case"), _("Outbreak"), _("State"), _("Class")),
        *(_("Pseudonym"), *_person_header()),
        *(_("First exposure"), _("Last exposure"), _("Determined at")),
    )


def _contact_cells(contact: Listed, person: PersonView, area: str) -> Cells:
    return (
        *(contact.pk, contact.case.number, contact.outbreak.code),
        *(contact.state, contact.risk_class),
        *(person.code, *_person_cells(person), area),
        *(contact.first_exposure_at, contact.last_exposure_at),
        contact.determined_at,
    )


def _call_header() -> Cells:
    return (
        *(_("Name"), _("Telephone"), _("Area"), _("Address"), _("Language")),
        *(_("Case"), _("Class"), _("Last exposure")),
    )


def _call_cells(contact: Listed, person: PersonView, area: str) -> Cells:
    return (
        *(person.label, person.telephone, area, person.address, person.language),
        *(contact.case.number, contact.risk_class, contact.last_exposure_at),
    )


def _person_header() -> Cells:
    return (_("Name"), _("Sex"), _("Age"), _("Telephone"), _("Address"), _("Area"))


def _person_cells(person: PersonView) -> Cells:
    return (person.name, person.sex, person.age, person.telephone, person.address)


LISTS: Final[Mapping[ExportKind, Listing]] = {
    ExportKind.CASES: Listing(_case_header, _cases, _case_cells),
    ExportKind.CONTACTS: Listing(_contact_header, _contacts, _contact_cells),
    ExportKind.CALLS: Listing(_call_header, _calls, _call_cells),
}
