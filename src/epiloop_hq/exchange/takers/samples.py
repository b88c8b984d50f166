"""Samples: tubes with everybody whose swab is in them, received, and their results."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar, Final, cast

from django.utils.translation import gettext as _

from epiloop.protocols.vocabulary import TubeResult
from epiloop.tables import (
    FindingCode,
    Kind,
    RowOutcome,
    SampleKind,
    SampleResult,
    SampleRow,
    TableRow,
)
from epiloop_hq.actor import Permission
from epiloop_hq.exchange import names
from epiloop_hq.exchange.errors import RowRefusedError
from epiloop_hq.exchange.kinds import ImportNote, RefusalCode
from epiloop_hq.exchange.queries.names import known_names
from epiloop_hq.exchange.takers import persons
from epiloop_hq.exchange.takers.base import FileRow, Part, Taker
from epiloop_hq.laboratory.actions import (
    Filling,
    correct_result,
    receive_tube,
    register_tube,
    report_result,
    swabs_of,
)
from epiloop_hq.laboratory.kinds import TestKind, TubeKind
from epiloop_hq.registry.actions import PersonDraft

KINDS: Final = {
    SampleKind.SINGLE: TubeKind.SINGLE,
    SampleKind.POOL: TubeKind.POOL,
    SampleKind.HOUSEHOLD: TubeKind.HOUSEHOLD,
    SampleKind.ANTIGEN: TubeKind.SINGLE,
}
RESULTS: Final = {
    SampleResult.NEGATIVE: TubeResult.NEGATIVE,
    SampleResult.POSITIVE: TubeResult.POSITIVE,
    SampleResult.GREY: TubeResult.GREY,
    SampleResult.INVALID: TubeResult.INVALID,
}
ANY_GENE: Final = "ct"


class SampleTaker(Taker):
    """Registers tubes; the rows of one tube are taken together or not at all."""

    kind: ClassVar = Kind.SAMPLES
    most_rows: ClassVar = 100

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # as the base takes them
        self._persons: dict[str, names.Known] = {}

    @property
    def reorders(self) -> bool:
        """The rows of one tube may stand anywhere in the file."""
        return True

    def in_order(self, outcomes: Iterable[RowOutcome]) -> Iterable[RowOutcome]:
        """Return the rows with those of one tube side by side."""
        read = list(outcomes)
        first: dict[str, int] = {}
        for outcome in read:
            first.setdefault(_tube_of(outcome), outcome.number)
        return sorted(read, key=lambda o: (first[_tube_of(o)], o.number))

    def belongs_with(self, outcome: RowOutcome) -> str:
        """Return the tube: its rows are never parted."""
        return _tube_of(outcome)

    def units(self, rows: Sequence[FileRow]) -> list[list[FileRow]]:
        """Return the rows by tube."""
        tubes: dict[str, list[FileRow]] = {}
        for row in rows:
            tubes.setdefault(_barcode(_sample(row.parts[0])), []).append(row)
        return list(tubes.values())

    def external_id(self, row: TableRow, content_key: str) -> str:
        """Return the tube and the person in it."""
        sample = cast("SampleRow", row)
        who = sample.person_id or sample.external_id or content_key
        return f"{_barcode(sample)} / {who}"[:200]

    def prepare(self, rows: Sequence[FileRow]) -> None:
        """Find the persons whom a row has named before."""
        told = {_sample(part).person_id for row in rows for part in row.parts}
        self._persons = known_names(self.delivery.names, ImportNote.PERSON, told - {""})

    def screen(self, row: FileRow) -> None:
        """Refuse a swab without tube, time or person, or in an area not ours."""
        for part in row.parts:
            sample = _sample(part)
            self.require_area(self.area_of(sample.area), Permission.SAMPLE_WRITE)
            if not _barcode(sample):
                raise _missing("tube_id")
            if sample.sampled is None:
                raise RowRefusedError(RefusalCode.TIME_MISSING, column="sampled")
            if sample.person_id not in self._persons and not _says_who(sample):
                raise _missing("person_id")

    def newcomers(self, rows: Sequence[FileRow]) -> Sequence[PersonDraft]:
        """Return the persons of rows that nobody has read before."""
        parts = [part for row in rows for part in row.parts]
        return [self._draft(part) for part in parts if part.known is None]

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[names.Name]:
        """Register the tubes of the rows, and what the laboratory says of them."""
        given: list[names.Name] = []
        for unit in self.units(rows):
            given += self._tube([row.parts[0] for row in unit], now=now)
        return given

    def _tube(self, parts: Sequence[Part], *, now: datetime) -> list[names.Name]:
        known = next((part.known for part in parts if part.known is not None), None)
        sample = _sample(parts[0])
        if known is None:
            person_ids = [self._person(part, now=now) for part in parts]
            tube_id = self._register(sample, person_ids, now=now)
        else:
            tube_id = known.subject_id
            person_ids = [_known_person(part) for part in parts]
        self._report(tube_id, sample, is_known=known is not None, now=now)
        return [
            name
            for part, person_id in zip(parts, person_ids, strict=True)
            for name in _names(part, tube_id, person_id)
        ]

    def _person(self, part: Part, *, now: datetime) -> int:
        sample = _sample(part)
        known = self._persons.get(sample.person_id)
        if known is not None:
            return known.subject_id
        (person_id,) = persons.enter(
            [self._draft(part)],
            actor=self.actor,
            now=now,
            area_path=self.delivery.area_path,
            foreseen=self.foreseen,
        )
        return person_id

    def _draft(self, part: Part) -> PersonDraft:
        sample = _sample(part)
        return persons.draft_of(sample, area_path=self.area_of(sample.area))

    def _register(
        self, sample: SampleRow, person_ids: Sequence[int], *, now: datetime
    ) -> int:
        is_one = len(person_ids) == 1
        told = KINDS[sample.sample_kind] if sample.sample_kind else None
        is_antigen = sample.sample_kind is SampleKind.ANTIGEN
        filling = Filling(
            outbreak_id=self.outbreak.id,
            area_path=self.area_of(sample.area),
            kind=told or (TubeKind.SINGLE if is_one else TubeKind.POOL),
            swabs=swabs_of(person_ids),
            nominal_size=sample.pool_size,
            test_kind=TestKind.ANTIGEN if is_antigen else TestKind.PCR,
        )
        return register_tube(
            _barcode(sample),
            filling,
            actor=self.actor,
            happened_at=self.at(sample.sampled) or now,
            now=now,
        )

    def _report(
        self, tube_id: int, sample: SampleRow, *, is_known: bool, now: datetime
    ) -> None:
        received, resulted = self.at(sample.received), self.at(sample.resulted)
        if received is not None:
            receive_tube(tube_id, actor=self.actor, happened_at=received, now=now)
        outcome = RESULTS.get(sample.result) if sample.result else None
        if outcome is None:
            return
        cycles = None if sample.ct is None else {ANY_GENE: sample.ct}
        at = resulted or received or self.at(sample.sampled) or now
        if is_known:
            correct_result(
                tube_id,
                actor=self.actor,
                happened_at=at,
                now=now,
                outcome=outcome,
                ct_values=cycles,
                reason=_("Told otherwise by %(source)s")
                % {"source": self.delivery.source},
            )
        else:
            report_result(
                tube_id,
                actor=self.actor,
                happened_at=at,
                now=now,
                outcome=outcome,
                ct_values=cycles,
            )


def _sample(part: Part) -> SampleRow:
    return cast("SampleRow", part.row)


def _barcode(sample: SampleRow) -> str:
    return sample.tube_id or sample.external_id


def _tube_of(outcome: RowOutcome) -> str:
    if not outcome.taken:
        return f"row {outcome.number}"
    return _barcode(cast("SampleRow", outcome.taken[0].row))


def _says_who(sample: SampleRow) -> bool:
    return bool(sample.name or sample.identity_number or sample.telephones)


def _missing(field: str) -> RowRefusedError:
    return RowRefusedError(
        FindingCode.FIELD_MISSING, column=field, values={"field": field}
    )


def _known_person(part: Part) -> int:
    if part.known is None or part.known.person_id is None:
        raise RowRefusedError(RefusalCode.TUBE_FILLED)
    return part.known.person_id


def _names(part: Part, tube_id: int, person_id: int) -> list[names.Name]:
    told = [(str(Kind.SAMPLES), part.external_id, f"laboratory.Tube:{tube_id}")]
    if _sample(part).person_id:
        person = f"registry.Person:{person_id}"
        told.append((str(ImportNote.PERSON), _sample(part).person_id, person))
    return [
        names.Name(
            kind=kind,
            external_id=external_id,
            subject=subject,
            content_key=part.content_key,
            person_id=person_id,
        )
        for kind, external_id, subject in told
    ]
