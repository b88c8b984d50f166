"""The rows that come out of a file, one class a kind, checked and in one form.

Empty text means not known, as does None. Identifiers are those of the source; together
with the mapping's `id_system` they name one thing for good.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from epiloop.tables.area_match import AreaMatch
from epiloop.tables.dates import Moment
from epiloop.tables.kinds import (
    AreaLevel,
    CaseClass,
    ClinicalSeverity,
    ContactClass,
    DiscoveryRoute,
    Kind,
    Outcome,
    RowDatum,
    SampleKind,
    SampleResult,
    Sex,
    ZoneLevel,
)
from epiloop.tables.values import AgeBand


class Reads(StrEnum):
    """How the text of a cell becomes the value of a field; the plain ones by its type."""

    TEXT = "text"
    TEXTS = "texts"
    MOMENT = "moment"
    WHOLE = "whole"
    NUMBER = "number"
    TRUTH = "truth"
    CHOICE = "choice"
    AGE = "age"
    AGE_BAND = "age_band"
    IDENTITY = "identity"
    TELEPHONES = "telephones"
    AREA = "area"
    OUTLINE = "outline"
    NOTHING = "nothing"
    """Filled by the reading itself, never by a column."""


class Needed(StrEnum):
    """Marks a field without which a row says nothing."""

    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Measured:
    """Marks a number that has a unit and may not be negative."""

    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """What every row has."""

    external_id: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow(TableRow):
    """Who a row is about and where that person lives."""

    name: str = ""
    sex: Sex | None = None
    birth: Moment | None = None
    age_years: Annotated[int | None, Reads.AGE] = None
    age_band: AgeBand | None = None
    identity_number: Annotated[str, Reads.IDENTITY] = ""
    telephones: Annotated[tuple[str, ...], Reads.TELEPHONES] = ()
    area_names: Annotated[tuple[str, ...], Reads.AREA] = ()
    area: Annotated[AreaMatch | None, Reads.NOTHING] = None
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    datum: Annotated[RowDatum | None, Reads.NOTHING] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinelistRow(PersonRow):
    """One infected or suspected person; `concluded` is when the outcome was reached."""

    classification: CaseClass | None = None
    severity: ClinicalSeverity | None = None
    discovery_route: DiscoveryRoute | None = None
    discovery_note: str = ""
    onset: Moment | None = None
    symptoms: tuple[str, ...] = ()
    sampled: Moment | None = None
    confirmed: Moment | None = None
    reported: Moment | None = None
    hospitalised: Moment | None = None
    released: Moment | None = None
    died: Moment | None = None
    outcome: Outcome | None = None
    concluded: Moment | None = None
    exposure_start: Moment | None = None
    exposure_end: Moment | None = None
    exposure_note: str = ""
    infector_ids: tuple[str, ...] = ()
    contact_number: int | None = None
    cluster: str = ""
    country: str = ""
    hospital: str = ""
    occupation: str = ""
    has_underlying_disease: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow(PersonRow):
    """One person who was with a case."""

    case_id: Annotated[str, Needed.ALWAYS] = ""
    contact_class: ContactClass | None = None
    relation: str = ""
    setting: str = ""
    first_exposure: Moment | None = None
    last_exposure: Moment | None = None
    duration_minutes: Annotated[float | None, Measured("minutes")] = None
    distance_m: Annotated[float | None, Measured("metres")] = None
    was_protected: bool | None = None
    occupation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow(TableRow):
    """Who is given as having infected whom."""

    infector_id: Annotated[str, Needed.ALWAYS] = ""
    infectee_id: Annotated[str, Needed.ALWAYS] = ""
    setting: str = ""
    exposed: Moment | None = None
    onset_gap_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow(TableRow):
    """One person at one place for one time."""

    person_id: Annotated[str, Needed.ALWAYS] = ""
    starts: Annotated[Moment | None, Needed.ALWAYS] = None
    ends: Moment | None = None
    place: str = ""
    place_kind: str = ""
    area_names: Annotated[tuple[str, ...], Reads.AREA] = ()
    area: Annotated[AreaMatch | None, Reads.NOTHING] = None
    lon: float | None = None
    lat: float | None = None
    datum: Annotated[RowDatum | None, Reads.NOTHING] = None
    companions: tuple[str, ...] = ()
    was_protected: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow(PersonRow):
    """One swab of one person; members of a pool share a tube."""

    tube_id: str = ""
    person_id: str = ""
    sample_kind: SampleKind | None = None
    pool_size: int | None = None
    sampled: Moment | None = None
    received: Moment | None = None
    resulted: Moment | None = None
    result: SampleResult | None = None
    ct: Annotated[float | None, Measured("")] = None
    laboratory: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow(TableRow):
    """One node of the administrative tree; the outline is GeoJSON text in its datum."""

    code: Annotated[str, Needed.ALWAYS] = ""
    name: Annotated[str, Needed.ALWAYS] = ""
    name_en: str = ""
    parent_code: str = ""
    level: AreaLevel | None = None
    lon: float | None = None
    lat: float | None = None
    outline: Annotated[str, Reads.OUTLINE] = ""
    datum: Annotated[RowDatum | None, Reads.NOTHING] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow(TableRow):
    """One announced risk point.

    Where a point is given for several days with hours, the hours are the first day's
    start and the last day's end, as announced. Where `starts` has a time of day and
    `ends` has none, only that one time was announced.
    """

    place: Annotated[str, Needed.ALWAYS] = ""
    starts: Annotated[Moment | None, Needed.ALWAYS] = None
    ends: Moment | None = None
    is_approximate: bool | None = None
    announced: Moment | None = None
    place_kind: str = ""
    area_names: Annotated[tuple[str, ...], Reads.AREA] = ()
    area: Annotated[AreaMatch | None, Reads.NOTHING] = None
    lon: float | None = None
    lat: float | None = None
    datum: Annotated[RowDatum | None, Reads.NOTHING] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRow(TableRow):
    """The level of one zone as of a moment, and from which level it came.

    `confirmed_in_window` is the announced count that caused the level; None where none
    was given.
    """

    name: Annotated[str, Needed.ALWAYS] = ""
    level: Annotated[ZoneLevel | None, Needed.ALWAYS] = None
    previous_level: ZoneLevel | None = None
    as_of: Moment | None = None
    announced: Moment | None = None
    lifted: Moment | None = None
    confirmed_in_window: int | None = None
    area_names: Annotated[tuple[str, ...], Reads.AREA] = ()
    area: Annotated[AreaMatch | None, Reads.NOTHING] = None
    outline: Annotated[str, Reads.OUTLINE] = ""
    datum: Annotated[RowDatum | None, Reads.NOTHING] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow(TableRow):
    """One published figure, or the fact that it was not published.

    `value` None is *not published*, which is not 0. A day without `ends` is that whole
    day; with instants the window is half-open.
    """

    measure: Annotated[str, Needed.ALWAYS] = ""
    value: int | None = None
    starts: Annotated[Moment | None, Needed.ALWAYS] = None
    ends: Moment | None = None
    discovery_route: DiscoveryRoute | None = None
    severity: ClinicalSeverity | None = None
    label: str = ""
    is_rounded: bool | None = None
    area_names: Annotated[tuple[str, ...], Reads.AREA] = ()
    area: Annotated[AreaMatch | None, Reads.NOTHING] = None

    @property
    def is_published(self) -> bool:
        """Whether the source gives the figure."""
        return self.value is not None


ROW_TYPES: Final[dict[Kind, type[TableRow]]] = {
    Kind.LINELIST: LinelistRow,
    Kind.CONTACTS: ContactRow,
    Kind.LINKS: LinkRow,
    Kind.VISITS: VisitRow,
    Kind.SAMPLES: SampleRow,
    Kind.AREAS: AreaRow,
    Kind.POINTS: PointRow,
    Kind.ZONES: ZoneRow,
    Kind.COUNTS: CountRow,
}
