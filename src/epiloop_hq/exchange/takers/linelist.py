"""Line lists: a person and their infection, opened as cases or put right."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import ClassVar, Final, cast

from django.utils.translation import gettext as _

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop.records import PlaceClass
from epiloop.tables import CaseClass, Kind, LinelistRow, Outcome
from epiloop_hq.actor import Permission
from epiloop_hq.cases.actions import (
    CaseDates,
    CaseDraft,
    change_status,
    classify_route,
    correct_case,
    open_cases,
)
from epiloop_hq.cases.kinds import CaseOutcome, CaseStatus
from epiloop_hq.cases.queries import board_facts
from epiloop_hq.exchange.errors import RowRefusedError
from epiloop_hq.exchange.kinds import ImportNote, RefusalCode
from epiloop_hq.exchange.names import Known, Name
from epiloop_hq.exchange.takers import persons
from epiloop_hq.exchange.takers.base import FileRow, Part, Taker, on_the_ground
from epiloop_hq.places.actions import PlaceDraft, find_or_create_places
from epiloop_hq.registry.actions import PersonDraft

STATUSES: Final = {
    CaseClass.SUSPECTED: CaseStatus.SUSPECTED,
    CaseClass.PROBABLE: CaseStatus.PROBABLE,
    CaseClass.CONFIRMED: CaseStatus.CONFIRMED,
    CaseClass.ASYMPTOMATIC: CaseStatus.ASYMPTOMATIC,
    CaseClass.PRELIMINARY_POSITIVE: CaseStatus.PRELIMINARY,
}
OUTCOMES: Final = {
    Outcome.RELEASED: CaseOutcome.RECOVERED,
    Outcome.RECOVERED: CaseOutcome.RECOVERED,
    Outcome.DIED: CaseOutcome.DIED,
}


class LinelistTaker(Taker):
    """Enters persons and opens their cases; a changed row corrects both."""

    kind: ClassVar = Kind.LINELIST

    def screen(self, row: FileRow) -> None:
        """Refuse a case in an area that is not the actor's."""
        for part in row.parts:
            told = cast("LinelistRow", part.row)
            self.require_area(self.area_of(told.area), Permission.CASE_WRITE)

    def newcomers(self, rows: Sequence[FileRow]) -> Sequence[PersonDraft]:
        """Return the persons of rows that nobody has read before."""
        return [
            self._person(cast("LinelistRow", part.row))
            for row in rows
            for part in row.parts
            if part.known is None
        ]

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[Name]:
        """Open the cases of new rows; put right those of changed ones."""
        parts = [part for row in rows for part in row.parts]
        new = [part for part in parts if part.known is None]
        names = self._open(new, now=now) if new else []
        for part in parts:
            if part.known is not None:
                names += self._put_right(part, part.known, now=now)
        return names

    def _open(self, parts: Sequence[Part], *, now: datetime) -> list[Name]:
        told = [cast("LinelistRow", part.row) for part in parts]
        areas = [self.area_of(row.area) for row in told]
        homes = self._homes(told, now=now)
        person_ids = persons.enter(
            [self._person(row) for row in told],
            actor=self.actor,
            now=now,
            area_path=self.delivery.area_path,
            foreseen=self.foreseen,
        )
        drafts = [
            self._case(row, person_id, area, home, now=now)
            for row, person_id, area, home in zip(
                told, person_ids, areas, homes, strict=True
            )
        ]
        case_ids = open_cases(
            drafts, actor=self.actor, now=now, outbreak_id=self.outbreak.id
        )
        names: list[Name] = []
        for part, person_id, case_id, area in zip(
            parts, person_ids, case_ids, areas, strict=True
        ):
            names += _names(part, case_id=case_id, person_id=person_id, area_path=area)
        return names

    def _person(self, row: LinelistRow) -> PersonDraft:
        return persons.draft_of(row, area_path=self.area_of(row.area))

    def _homes(self, told: Sequence[LinelistRow], *, now: datetime) -> list[int | None]:
        drafts = {
            position: draft
            for position, row in enumerate(told)
            if (draft := self._home(row)) is not None
        }
        ids = find_or_create_places(drafts.values(), actor=self.actor, now=now)
        found = dict(zip(drafts, ids, strict=True))
        return [found.get(position) for position in range(len(told))]

    def _home(self, row: LinelistRow) -> PlaceDraft | None:
        lon, lat = on_the_ground(row.lon, row.lat, row.datum)
        if lon is None and not row.address:
            return None
        named = row.address or "".join(row.area_names) or _("Home, by coordinates")
        return PlaceDraft(
            name=named[: persons.ADDRESS_LETTERS - 100],
            kind=PlaceClass.DWELLING,
            area_path=self.area_of(row.area),
            lon=lon,
            lat=lat,
        )

    def _case(
        self,
        row: LinelistRow,
        person_id: int,
        area_path: str,
        home_id: int | None,
        *,
        now: datetime,
    ) -> CaseDraft:
        opened_at = min(self._found_at(row) or now, now)
        return CaseDraft(
            person_id=person_id,
            area_path=area_path,
            happened_at=opened_at,
            status=_status(row),
            route=_route(row),
            route_evidence=row.discovery_note,
            dates=self._dates(row),
            residence_id=home_id,
            note=_note(row),
            outcome=OUTCOMES.get(row.outcome) if row.outcome else None,
            closed_at=self._closed_at(row, opened_at, now=now),
        )

    def _dates(self, row: LinelistRow) -> CaseDates:
        onset = row.onset
        return CaseDates(
            onset_on=onset.on if onset else None,
            onset_at=onset.at if onset else None,
            sampled_at=self.at(row.sampled),
            reported_at=self.at(row.reported),
            diagnosed_at=self.at(row.confirmed),
            isolated_at=self.at(row.hospitalised),
            died_at=self.at(row.died),
        )

    def _found_at(self, row: LinelistRow) -> datetime | None:
        told = (row.reported, row.confirmed, row.sampled, row.hospitalised, row.onset)
        return next((self.at(moment) for moment in told if moment), None)

    def _closed_at(
        self, row: LinelistRow, opened_at: datetime, *, now: datetime
    ) -> datetime | None:
        """Return when the case was over; published data are of what is over."""
        ends = [self.at(m) for m in (row.died, row.released, row.concluded) if m]
        last = max((at for at in ends if at), default=None)
        if self.outbreak.is_published_data:
            return min(max(last or opened_at, opened_at), now)
        return None

    def _put_right(self, part: Part, known: Known, *, now: datetime) -> list[Name]:
        row = cast("LinelistRow", part.row)
        (case,) = board_facts([known.subject_id])
        reason = _("Told otherwise by %(source)s") % {"source": self.delivery.source}
        draft = persons.draft_of(row, area_path=self.named_area(row.area))
        persons.put_right(
            case.person_id, draft, actor=self.actor, now=now, reason=reason
        )
        told = {k: v for k, v in asdict(self._dates(row)).items() if v is not None}
        if case.is_open:
            self._correct_case(case.id, row, told, now=now, reason=reason)
        elif any(getattr(case, name, told[name]) != told[name] for name in told):
            raise RowRefusedError(RefusalCode.CASE_CLOSED, value=case.number)
        return _names(
            part, case_id=case.id, person_id=case.person_id, area_path=case.area_path
        )

    def _correct_case(
        self,
        case_id: int,
        row: LinelistRow,
        told: dict[str, object],
        *,
        now: datetime,
        reason: str,
    ) -> None:
        correct_case(
            case_id,
            cast("dict[str, datetime]", told),
            actor=self.actor,
            now=now,
            reason=reason,
        )
        if row.classification is not None:
            change_status(
                case_id,
                _status(row),
                actor=self.actor,
                happened_at=min(self._found_at(row) or now, now),
                now=now,
                evidence=reason,
            )
        if row.discovery_route is not None:
            classify_route(
                case_id,
                _route(row),
                actor=self.actor,
                now=now,
                evidence=row.discovery_note or reason,
            )


def _status(row: LinelistRow) -> CaseStatus:
    # What a list does not classify waits for somebody who does.
    if row.classification is None:
        return CaseStatus.SUSPECTED
    return STATUSES[row.classification]


def _route(row: LinelistRow) -> DiscoveryRoute:
    told = row.discovery_route
    return DiscoveryRoute(told) if told else DiscoveryRoute.UNCLASSIFIED


def _note(row: LinelistRow) -> str:
    told = (row.cluster, row.exposure_note, row.hospital, row.note)
    return "\n".join(dict.fromkeys(text for text in told if text))


def _names(part: Part, *, case_id: int, person_id: int, area_path: str) -> list[Name]:
    row_name = Name(
        kind=Kind.LINELIST,
        external_id=part.external_id,
        subject=f"cases.Case:{case_id}",
        content_key=part.content_key,
        person_id=person_id,
        area_path=area_path,
    )
    person_name = Name(
        kind=ImportNote.PERSON,
        external_id=part.external_id,
        subject=f"registry.Person:{person_id}",
        content_key=part.content_key,
        person_id=person_id,
        area_path=area_path,
    )
    return [row_name, person_name]
