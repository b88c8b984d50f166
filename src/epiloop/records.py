"""Rows that travel between the rooms: persons, cases, visits, and their shared kinds.

Instants are turned to UTC on the way in, so that comparing two of them cannot fall into
the doubled hour of a clock change. Personal fields are kept out of `repr`, and so out of
logs and error texts.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from epiloop.places import Point
from epiloop.timeline import Interval, check_aware, day_bounds


class Sex(StrEnum):
    """As in the person's papers."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class CaseStatus(StrEnum):
    """How certain an infection is, and whether it shows."""

    PRELIMINARY_POSITIVE = "preliminary_positive"
    SUSPECTED = "case_suspected"
    PROBABLE = "case_probable"
    CONFIRMED = "case_confirmed"
    ASYMPTOMATIC = "infection_asymptomatic"


class PlaceClass(StrEnum):
    """What kind of place a visit was to; a protocol's rules name these."""

    DWELLING = "dwelling"
    DORMITORY = "dormitory"
    OFFICE = "office"
    MEETING_ROOM = "meeting_room"
    WORKSHOP = "workshop"
    WORK_TEAM = "work_team"
    CLASSROOM = "classroom"
    LIFT = "lift"
    TOILET = "toilet"
    CANTEEN = "canteen"
    RESTAURANT = "restaurant"
    ENTERTAINMENT = "entertainment"
    SPORTS = "sports"
    SHOP = "shop"
    MARKET = "market"
    HOTEL = "hotel"
    WORSHIP = "worship"
    HEALTH_FACILITY = "health_facility"
    CARE_HOME = "care_home"
    LABORATORY = "laboratory"
    OBSERVATION_SITE = "observation_site"
    SAMPLING_SITE = "sampling_site"
    FUNERAL = "funeral"
    TRANSPORT_HUB = "transport_hub"
    AIRCRAFT = "aircraft"
    TRAIN = "train"
    COACH = "coach"
    SHIP = "ship"
    CAR = "car"
    OUTDOORS = "outdoors"
    OTHER = "other"
    UNKNOWN = "unknown"


class VisitPrecision(StrEnum):
    """How closely a visit is known in time."""

    CLOCK = "clock"
    """From one clock time to another."""
    DAY = "day"
    """Some time in these days; how long is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody, as far as the response needs to know them; empty means not known."""

    person_id: str
    name: str = field(default="", repr=False)
    sex: Sex | None = field(default=None, repr=False)
    born_on: date | None = field(default=None, repr=False)
    telephone: str = field(default="", repr=False)
    identity_number: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    area_path: str = field(default="", repr=False)
    household_id: str = field(default="", repr=False)
    language: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        _check_named(self.person_id, "person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One infected person in one outbreak, with the facts that open and close windows.

    Attributes
    ----------
    onset_on, rash_on
        Day of the first symptom and of the rash at headquarters.
    symptoms_until
        Last day with symptoms; None while they last or are not known to have ended.
    first_positive_at
        When the first positive sample was taken, not when its result came.
    isolated_at
        From when the case could infect nobody outside the isolation ward.
    died_at, buried_at
        From death until a safe burial a body may still infect.
    """

    case_id: str
    person_id: str
    status: CaseStatus = CaseStatus.CONFIRMED
    onset_on: date | None = None
    symptoms_until: date | None = None
    rash_on: date | None = None
    first_positive_at: datetime | None = None
    isolated_at: datetime | None = None
    died_at: datetime | None = None
    buried_at: datetime | None = None

    def __post_init__(self) -> None:
        _check_named(self.case_id, "case")
        _check_named(self.person_id, "person")
        for name in ("first_positive_at", "isolated_at", "died_at", "buried_at"):
            instant = getattr(self, name)
            if instant is not None:
                object.__setattr__(self, name, in_utc(instant))
        self._check_order("died_at", "buried_at")
        self._check_order("onset_on", "symptoms_until")

    def _check_order(self, earlier: str, later: str) -> None:
        first, second = getattr(self, earlier), getattr(self, later)
        if first is not None and second is not None and second < first:
            raise ValueError(
                f"Case {self.case_id}: {later} {second} is before {earlier} {first}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One person at one place for a while.

    Attributes
    ----------
    stay
        When; for a visit known by the day, the whole of those days.
    seat
        Seat, berth or row as printed on the ticket, if the place is a conveyance.
    source
        Where the row comes from, such as `interview` or `check_in`.
    """

    person_id: str
    place_id: str
    stay: Interval
    precision: VisitPrecision = VisitPrecision.CLOCK
    place_class: PlaceClass = PlaceClass.UNKNOWN
    point: Point | None = field(default=None, repr=False)
    seat: str = ""
    source: str = ""
    visit_id: str = ""

    def __post_init__(self) -> None:
        _check_named(self.person_id, "person")
        _check_named(self.place_id, "place")
        stay = Interval(in_utc(self.stay.start), in_utc(self.stay.end))
        if stay.start == stay.end:
            raise ValueError(
                f"A visit to {self.place_id} that ends as it starts, at "
                f"{stay.start.isoformat()}, is no visit"
            )
        object.__setattr__(self, "stay", stay)

    @property
    def has_clock_times(self) -> bool:
        """Whether the length of the visit is known."""
        return self.precision is VisitPrecision.CLOCK


def stay_of_days(first_on: date, last_on: date, *, zone: ZoneInfo) -> Interval:
    """Return the stay of a visit that is known by its days only, both included."""
    return Interval(day_bounds(first_on, zone).start, day_bounds(last_on, zone).end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proximity:
    """Two persons near each other for a while, as a device or a diary recorded it.

    Attributes
    ----------
    distance_m
        Metres between them; None where the record says only that they were near.
    """

    person_id: str
    other_id: str
    span: Interval
    distance_m: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        _check_named(self.person_id, "person")
        _check_named(self.other_id, "person")
        span = Interval(in_utc(self.span.start), in_utc(self.span.end))
        object.__setattr__(self, "span", span)
        if span.start == span.end:
            raise ValueError(f"An encounter at {span.start.isoformat()} has no length")
        if self.distance_m is not None and not self.distance_m >= 0:
            raise ValueError(f"A distance is not negative, {self.distance_m} is")


def in_utc(instant: datetime) -> datetime:
    """Return the same instant in UTC; raise `NaiveInstantError` without a time zone."""
    return check_aware(instant).astimezone(UTC)


def _check_named(identifier: str, what: str) -> None:
    if not identifier:
        raise ValueError(f"A row without a {what} id belongs to nobody")
