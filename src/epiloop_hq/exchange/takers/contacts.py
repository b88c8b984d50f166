"""Contacts that a list names: entered as persons, proposed to an officer."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, cast

from epiloop.contacts.facts import Protection
from epiloop.protocols.vocabulary import RiskClass
from epiloop.tables import ContactRow, Kind
from epiloop_hq.actor import Permission
from epiloop_hq.contacts.actions import ExposureDraft, NamedContact, add_contacts
from epiloop_hq.contacts.errors import NamedCaseError
from epiloop_hq.contacts.kinds import ContactSource
from epiloop_hq.contacts.queries import contact_facts
from epiloop_hq.exchange import names
from epiloop_hq.exchange.errors import PartsRefusedError
from epiloop_hq.exchange.kinds import ImportNote
from epiloop_hq.exchange.queries.names import known_names
from epiloop_hq.exchange.takers import persons
from epiloop_hq.exchange.takers.base import FileRow, Part, Taker, case_unknown
from epiloop_hq.registry.actions import PersonDraft
from epiloop_hq.web.refusals import said


class ContactTaker(Taker):
    """Proposes contacts of cases that other rows of the same source have named."""

    kind: ClassVar = Kind.CONTACTS
    # a row may be merged with somebody known, which takes its time
    least_rows: ClassVar = 10

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # as the base takes them
        self._cases: dict[str, names.Known] = {}
        self._persons: dict[str, names.Known] = {}

    def prepare(self, rows: Sequence[FileRow]) -> None:
        """Find the cases, and those persons whom a row has named before."""
        parts = [part for row in rows for part in row.parts]
        system = self.delivery.names
        cases = {_contact(part).case_id for part in parts}
        self._cases = known_names(system, Kind.LINELIST, cases)
        told = {part.row.external_id for part in parts if part.row.external_id}
        self._persons = known_names(system, ImportNote.PERSON, told)

    def screen(self, row: FileRow) -> None:
        """Refuse a contact of a case nobody has entered, or in an area not ours."""
        for part in row.parts:
            contact = _contact(part)
            self.require_area(self.area_of(contact.area), Permission.CONTACT_WRITE)
            if contact.case_id not in self._cases:
                raise case_unknown("case_id", contact.case_id)

    def newcomers(self, rows: Sequence[FileRow]) -> Sequence[PersonDraft]:
        """Return the persons of rows that nobody has read before."""
        parts = [part for row in rows for part in row.parts]
        return [self._draft(part) for part in parts if part.known is None]

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[names.Name]:
        """Enter new persons together, then propose each as a contact."""
        parts = [part for row in rows for part in row.parts]
        person_ids = self._enter(parts, now=now)
        by_case: dict[str, list[tuple[Part, int]]] = {}
        for part, person_id in zip(parts, person_ids, strict=True):
            by_case.setdefault(_contact(part).case_id, []).append((part, person_id))
        given: list[names.Name] = []
        for case_id, told in by_case.items():
            given += self._propose(case_id, told, now=now)
        return given

    def _enter(self, parts: Sequence[Part], *, now: datetime) -> list[int]:
        """Return whom each part is about; those not known yet are entered."""
        known = [self._person_of(part) for part in parts]
        drafts = [self._draft(part) for part in parts]
        new = iter(
            persons.enter(
                [d for d, who in zip(drafts, known, strict=True) if who is None],
                actor=self.actor,
                now=now,
                area_path=self.delivery.area_path,
                foreseen=self.foreseen,
            )
            if None in known
            else ()
        )
        found: list[int] = []
        for draft, who in zip(drafts, known, strict=True):
            if who is not None:
                persons.put_right(
                    who,
                    draft,
                    actor=self.actor,
                    now=now,
                    reason=self.delivery.source,
                )
            found.append(next(new) if who is None else who)
        return found

    def _person_of(self, part: Part) -> int | None:
        if part.known is not None:
            (contact,) = contact_facts([part.known.subject_id])
            return contact.person_id
        known = self._persons.get(part.row.external_id)
        return known.subject_id if known else None

    def _draft(self, part: Part) -> PersonDraft:
        return persons.draft_of(_contact(part), area_path=self._home_area(part))

    def _home_area(self, part: Part) -> str:
        return self.area_of(_contact(part).area)

    def _propose(
        self, case_id: str, told: Sequence[tuple[Part, int]], *, now: datetime
    ) -> list[names.Name]:
        try:
            contact_ids = add_contacts(
                self._cases[case_id].subject_id,
                [self._named(_contact(part), person_id) for part, person_id in told],
                actor=self.actor,
                happened_at=now,
                now=now,
                source=ContactSource.IMPORT,
            )
        except NamedCaseError as refusal:
            at_fault = [told[place][0] for place in sorted(refusal.places)]
            raise PartsRefusedError(said(refusal), at_fault) from refusal
        return [
            name
            for (part, person_id), contact_id in zip(told, contact_ids, strict=True)
            for name in self._names(part, contact_id, person_id)
        ]

    def _named(self, row: ContactRow, person_id: int) -> NamedContact:
        risk_class = RiskClass(row.contact_class) if row.contact_class else None
        exposure = self._exposure(row)
        return NamedContact(
            person_id=person_id, exposure=exposure, risk_class=risk_class
        )

    def _names(self, part: Part, contact_id: int, person_id: int) -> list[names.Name]:
        subjects: list[tuple[str, str]] = [
            (self.kind, f"contacts.Contact:{contact_id}")
        ]
        if part.row.external_id:
            subjects.append((ImportNote.PERSON, f"registry.Person:{person_id}"))
        return [
            names.Name(
                kind=kind,
                external_id=part.external_id,
                subject=subject,
                content_key=part.content_key,
                person_id=person_id,
                area_path=self._home_area(part),
            )
            for kind, subject in subjects
        ]

    def _exposure(self, row: ContactRow) -> ExposureDraft | None:
        starts_at = ends_at = None
        first = row.first_exposure or row.last_exposure
        if first is not None:
            starts_at, ends_at, _is_day = self.span(first, row.last_exposure or first)
        minutes = row.duration_minutes
        draft = ExposureDraft(
            starts_at=starts_at,
            ends_at=ends_at,
            told_minutes=None if minutes is None else round(minutes),
            distance_m=row.distance_m,
            protection=None if row.was_protected is None else _protection(row),
        )
        return draft if draft.says_anything else None


def _contact(part: Part) -> ContactRow:
    return cast("ContactRow", part.row)


def _protection(row: ContactRow) -> Protection:
    return Protection.EFFECTIVE if row.was_protected else Protection.NONE
