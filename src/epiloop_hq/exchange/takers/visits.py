"""Visits: stops on the trail of an open case, else a delivery of visit logs."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final, cast

from epiloop.tables import FindingCode, Kind, VisitRow
from epiloop_hq.actor import Permission
from epiloop_hq.cases.actions import (
    StopDraft,
    add_trail_visits,
    correct_trail_visit,
)
from epiloop_hq.cases.kinds import TrailSource
from epiloop_hq.cases.queries import open_cases_among
from epiloop_hq.exchange import names
from epiloop_hq.exchange.errors import RowRefusedError
from epiloop_hq.exchange.kinds import ImportNote, RefusalCode
from epiloop_hq.exchange.queries.names import known_names
from epiloop_hq.exchange.takers.base import FileRow, Part, Taker, on_the_ground
from epiloop_hq.exchange.takers.points import place_class
from epiloop_hq.places.actions import PlaceDraft, find_or_create_places
from epiloop_hq.visits.actions import VisitDraft, add_visits

LONGEST_NAME: Final = 200
LONGEST_COMPANIONS: Final = 300
LONGEST_SOURCE: Final = 120
ON_TRAIL: Final = "cases.TrailVisit"
DELIVERED: Final = "visits.VisitBatch"


class VisitTaker(Taker):
    """Takes visits of persons whom other rows of the same source have named."""

    kind: ClassVar = Kind.VISITS

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # as the base takes them
        self._persons: dict[str, names.Known] = {}
        self._cases: dict[int, int] = {}

    def prepare(self, rows: Sequence[FileRow]) -> None:
        """Find the persons, and which of them are open cases."""
        told = {_visit(part).person_id for row in rows for part in row.parts}
        self._persons = known_names(self.delivery.names, ImportNote.PERSON, told)
        ids = [known.subject_id for known in self._persons.values()]
        self._cases = open_cases_among(ids, self.outbreak.id)

    def screen(self, row: FileRow) -> None:
        """Refuse a visit of nobody we know, and one already delivered otherwise."""
        self.require_area(self.delivery.area_path, Permission.VISIT_WRITE)
        for part in row.parts:
            person = _visit(part).person_id
            if person not in self._persons:
                raise RowRefusedError(
                    FindingCode.PERSON_UNKNOWN, column="person_id", value=person
                )
            if part.known is not None and part.known.subject.startswith(DELIVERED):
                raise RowRefusedError(RefusalCode.VISITS_DELIVERED)

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[names.Name]:
        """Write the visits of the rows."""
        parts = [part for row in rows for part in row.parts]
        drafts = [self._place(_visit(part)) for part in parts]
        place_ids = find_or_create_places(drafts, actor=self.actor, now=now)
        logged: list[tuple[Part, VisitDraft]] = []
        given: list[names.Name] = []
        for part, place_id in zip(parts, place_ids, strict=True):
            person_id = self._persons[_visit(part).person_id].subject_id
            draft = self._draft(part, person_id, place_id)
            case_id = self._cases.get(person_id)
            if case_id is None:
                logged.append((part, draft))
            else:
                stop_id = self._stop(part, draft, case_id, now=now)
                given.append(_name(part, f"{ON_TRAIL}:{stop_id}", person_id))
        return given + self._deliver(logged, now=now)

    def _place(self, row: VisitRow) -> PlaceDraft:
        lon, lat = on_the_ground(row.lon, row.lat, row.datum)
        return PlaceDraft(
            name=_place_name(row)[:LONGEST_NAME],
            kind=place_class(row.place_kind),
            area_path=self.area_of(row.area),
            lon=lon,
            lat=lat,
        )

    def _draft(self, part: Part, person_id: int, place_id: int) -> VisitDraft:
        row = _visit(part)
        starts_at, ends_at, is_day = self.span(row.starts, row.ends)
        return VisitDraft(
            person_id=person_id,
            place_id=place_id,
            starts_at=starts_at,
            ends_at=ends_at,
            is_day_precision=is_day,
        )

    def _stop(
        self, part: Part, draft: VisitDraft, case_id: int, *, now: datetime
    ) -> int:
        row = _visit(part)
        stop = StopDraft(
            place_id=draft.place_id,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            is_day_precision=draft.is_day_precision,
            companions=", ".join(row.companions)[:LONGEST_COMPANIONS],
            source=TrailSource.IMPORT,
        )
        if part.known is not None:
            return correct_trail_visit(
                part.known.subject_id,
                stop,
                actor=self.actor,
                now=now,
                reason=self.delivery.source,
            )
        return add_trail_visits(case_id, [stop], actor=self.actor, now=now)[0]

    def _deliver(
        self, logged: Sequence[tuple[Part, VisitDraft]], *, now: datetime
    ) -> list[names.Name]:
        if not logged:
            return []
        delivery = add_visits(
            [draft for _part, draft in logged],
            actor=self.actor,
            happened_at=now,
            now=now,
            source=self.delivery.source[:LONGEST_SOURCE],
            area_path=self.delivery.area_path,
        )
        subject = f"{DELIVERED}:{delivery.batch_id}"
        return [_name(part, subject, draft.person_id) for part, draft in logged]


def _visit(part: Part) -> VisitRow:
    return cast("VisitRow", part.row)


def _place_name(row: VisitRow) -> str:
    """Return the place's name; places without one are told apart by their coordinates."""
    if row.place:
        return row.place
    where = "" if row.lat is None else f"{row.lat:.5f}, {row.lon:.5f}"
    told = [row.place_kind, where or " ".join(row.area_names)]
    return " ".join(filter(None, told)) or row.person_id


def _name(part: Part, subject: str, person_id: int) -> names.Name:
    return names.Name(
        kind=Kind.VISITS,
        external_id=part.external_id,
        subject=subject,
        content_key=part.content_key,
        person_id=person_id,
    )
