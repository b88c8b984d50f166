"""What was known of an outbreak at one instant: what every figure and picture is made of.

    records now, or the trail up to an instant ─▶ Facts ─▶ indicators, figures, pictures

Facts name nobody: persons, places and units stand as the ids of the installation.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from epiloop.clocks import Clock, Suspension
from epiloop.timeline import day_start, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo


class LinkKind(StrEnum):
    """On what it rests that one case probably infected another."""

    LINK = "link"  # an investigator's judgement
    CONTACT = "contact"  # the later case was a determined contact of the earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact:
    """One infection, as known.

    Attributes
    ----------
    person_id
        Of the human being: records known to be of one share an id.
    is_community
        None while nobody has said how the case was found; it counts as community.
    contact_since
        When the person was first determined as a contact of another case.
    was_in_quarantine
        Whether they were in quarantine when the infection first showed.
    """

    case_id: int
    number: str
    person_id: int
    area_path: str
    status: str
    is_refuted: bool
    discovery_route: str
    is_community: bool | None
    onset_on: date | None
    sampled_at: datetime | None
    positive_at: datetime | None
    reported_at: datetime | None
    diagnosed_at: datetime | None
    isolated_at: datetime | None
    died_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    residence_id: int | None
    protocol_id: str
    contact_since: datetime | None = None
    was_in_quarantine: bool = False

    @property
    def counts_as_community(self) -> bool:
        """Whether it is a community case; nobody is counted away by not being asked."""
        return self.is_community is not False

    @property
    def found_at(self) -> datetime:
        """When the infection became known: the first positive, else as it was told."""
        return self.positive_at or self.reported_at or self.opened_at

    def first_sign_at(self, zone: ZoneInfo) -> datetime:
        """Return when it first showed: the day of onset or the first positive sample."""
        onset = None if self.onset_on is None else day_start(self.onset_on, zone)
        told = [t for t in (onset, self.sampled_at, self.positive_at) if t is not None]
        return min(told, default=self.opened_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFact:
    """The relation of one person to one case."""

    contact_id: int
    case_id: int
    person_id: int
    area_path: str
    case_area_path: str
    state: str
    risk_class: str
    via_id: int | None
    source: str
    proposed_at: datetime
    determined_at: datetime | None
    last_exposure_at: datetime | None
    became_case_id: int | None
    follow_up_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFact:
    """A probable source: `source_case_id` infected `case_id`."""

    source_case_id: int
    case_id: int
    kind: LinkKind
    area_path: str  # of the infected case
    setting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFact:
    """One person, point or household of a case, followed to the end by one unit."""

    item_id: int
    kind: str
    case_id: int | None
    contact_id: int | None
    point_id: int | None
    person_id: int | None
    area_path: str
    unit_id: int | None
    owner: str
    step: str
    step_at: datetime
    opened_at: datetime
    controlled_at: datetime | None
    closed_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFact:
    """One limit of a step. A clock without an item is a case's own.

    Attributes
    ----------
    unit_id
        Who answers for the item; None for a case's own clock, which is its team's.
    pauses
        Start, end and reason of each time in which it did not count.
    """

    clock_id: int
    key: str
    protocol_id: str
    completes: str
    case_id: int | None
    item_id: int | None
    area_path: str
    unit_id: int | None
    started_at: datetime
    limit_seconds: int
    is_limit_inclusive: bool
    met_at: datetime | None
    told_at: datetime | None
    pauses: tuple[tuple[datetime, datetime, str], ...]
    cancelled_at: datetime | None

    def clock(self) -> Clock:
        """Return the clock that says what it shows at an instant."""
        return Clock(
            key=self.key,
            started_at=self.started_at,
            limit=timedelta(seconds=self.limit_seconds),
            met_at=self.met_at,
            suspensions=tuple(Suspension(*pause) for pause in self.pauses),
            limit_inclusive=self.is_limit_inclusive,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PointFact:
    """One place that was of risk over one span; those merged into it stand for nothing."""

    point_id: int
    place_id: int
    place_kind: str
    lon: float | None
    lat: float | None
    area_path: str
    starts_at: datetime
    ends_at: datetime
    is_day_precision: bool
    is_approximate: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFact:
    """The level of one community as announced."""

    zone_id: int
    area_path: str
    town: str
    community: str
    from_level: str
    level: str
    happened_at: datetime
    announced_on: date | None
    confirmed_14d: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountFact:
    """A published count; a value of None was not published, which is not zero."""

    count_id: int
    area_path: str
    measure: str
    starts_at: datetime
    ends_at: datetime
    value: int | None
    is_rounded: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StayFact:
    """One stage of one person's measure at one place."""

    stay_id: int
    person_id: int
    case_id: int | None
    contact_id: int | None
    order_id: int
    place_id: int
    area_path: str
    kind: str
    starts_at: datetime
    ended_at: datetime | None
    ended_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFact:
    """One restriction of one person, from its start to its end."""

    order_id: int
    person_id: int
    area_path: str
    measure: str
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None


Fact = (
    CaseFact
    | ContactFact
    | LinkFact
    | ItemFact
    | ClockFact
    | PointFact
    | ZoneFact
    | CountFact
    | StayFact
    | OrderFact
)
LISTS: Final = (
    "cases",
    "contacts",
    "links",
    "items",
    "clocks",
    "points",
    "zones",
    "counts",
    "stays",
    "orders",
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that was known of an outbreak in an area at an instant.

    Attributes
    ----------
    area_path
        Root of the area it covers; empty for everywhere.
    zone
        Decides what a day is.
    protocol_id
        Of the version in force in the area; empty where nobody has adopted one.
    started_at
        When the outbreak was taken up.
    trail_seq, head_digest
        Of the last event of the trail that counts.
    erased
        How many rows stood then, but what they held has since been erased.
    cases
        Also refuted ones; figures are made of `standing_cases`.
    """

    as_of: datetime
    area_path: str
    outbreak_id: int
    disease: str
    zone: ZoneInfo
    protocol_id: str
    started_at: datetime
    trail_seq: int
    head_digest: str
    erased: int = 0
    cases: tuple[CaseFact, ...] = ()
    contacts: tuple[ContactFact, ...] = ()
    links: tuple[LinkFact, ...] = ()
    items: tuple[ItemFact, ...] = ()
    clocks: tuple[ClockFact, ...] = ()
    points: tuple[PointFact, ...] = ()
    zones: tuple[ZoneFact, ...] = ()
    counts: tuple[CountFact, ...] = ()
    stays: tuple[StayFact, ...] = ()
    orders: tuple[OrderFact, ...] = ()

    @cached_property
    def standing_cases(self) -> tuple[CaseFact, ...]:
        """Every case that was not refuted."""
        return tuple(case for case in self.cases if not case.is_refuted)

    @property
    def today(self) -> date:
        """The day at headquarters."""
        return local_day(self.as_of, self.zone)

    def day_of(self, instant: datetime) -> date:
        """Return the calendar day of an instant at headquarters."""
        return local_day(instant, self.zone)

    def within(self, area_path: str) -> Facts:
        """Return what of it lies in an area; each fact lies in one place only."""
        if not area_path:
            return self
        inside = {
            name: tuple(_inside(getattr(self, name), area_path)) for name in LISTS
        }
        return replace(self, area_path=area_path, **inside)  # type: ignore[arg-type]

    def digest(self) -> str:
        """Return the SHA-256 of all of it, in hexadecimal.

        The same for the same knowledge, however and whenever it was read: of the trail,
        or of the records as they stood.
        """
        summed = hashlib.sha256()
        head = (self.as_of, self.area_path, self.outbreak_id, self.disease)
        rules = (str(self.zone), self.protocol_id, self.started_at, self.erased)
        summed.update(_text([*head, *rules]))
        for name in LISTS:
            for told in sorted(_text(_values(fact)) for fact in getattr(self, name)):
                summed.update(told)
            summed.update(name.encode())
        return summed.hexdigest()


def _inside(facts: Iterable[Fact], area_path: str) -> Iterable[Fact]:
    return (fact for fact in facts if fact.area_path.startswith(area_path))


def _values(fact: Fact) -> list[object]:
    return [getattr(fact, column.name) for column in fields(fact)]


def _text(values: list[object]) -> bytes:
    told = json.dumps(values, ensure_ascii=False, default=_said, separators=(",", ":"))
    return told.encode() + b"\n"


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)
