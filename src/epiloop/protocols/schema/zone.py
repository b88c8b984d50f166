"""Zones, how long they stand, when their count restarts and when they may be lifted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from epiloop.protocols.schema.measure import flaws_of_first_day, flaws_of_test_days
from epiloop.protocols.table import Flaw, Table
from epiloop.protocols.vocabulary import (
    DrawingUnit,
    Movement,
    Origin,
    RingCentre,
    StageKind,
    ZoneKind,
    ZoneOutcome,
    ZoneRestart,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneLift(Table):
    """Conditions that must all hold before a zone is lifted.

    Attributes
    ----------
    period_complete
        Whether the zone's own days must have passed.
    no_new_case_days
        Days without a new case.
    last_contact_days
        Days that must have passed for the last close contact.
    last_contact_days_exceeded
        Whether more than that many days must have passed, not just as many.
    last_contact_origin
        Event of that contact from which those days are counted.
    last_contact_negative
        Whether that contact must be negative.
    round_within_days
        Last days in which a full screening round must have been all negative.
    round_on_day
        Number of the day on which a full round must have been all negative.
    all_tests_negative
        Whether every test taken in the zone must be negative.
    people_isolated
        Whether every at-risk person inside must be identified and isolated.
    evaluation
        Whether the district headquarters must have evaluated the zone.
    zones_lifted
        Kinds of zones in the same county that must all have been lifted before.
    """

    period_complete: bool = False
    no_new_case_days: int | None = None
    last_contact_days: int | None = None
    last_contact_days_exceeded: bool = False
    last_contact_origin: Origin | None = None
    last_contact_negative: bool = False
    round_within_days: int | None = None
    round_on_day: int | None = None
    all_tests_negative: bool = False
    people_isolated: bool = False
    evaluation: bool = False
    zones_lifted: tuple[ZoneKind, ...] = ()

    def flaws(self) -> Iterator[Flaw]:
        """Refuse days of the last contact without their origin."""
        if (self.last_contact_days is None) != (self.last_contact_origin is None):
            yield Flaw(
                "last_contact_days",
                "last_contact_days and last_contact_origin are stated together",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterLift(Table):
    """What follows a zone for some days.

    Attributes
    ----------
    days
        Days for which it lasts.
    zone
        The kind of zone as which the area is managed.
    stage
        What its people are asked to do, where it is no zone any more.
    no_new_case
        Whether no new case may appear in those days.
    """

    days: int
    zone: ZoneKind | None = None
    stage: StageKind | None = None
    no_new_case: bool = False

    def flaws(self) -> Iterator[Flaw]:
        """Refuse both or neither of a zone and a stage."""
        if (self.zone is None) == (self.stage is None):
            yield Flaw("zone", "a zone is followed by another zone or by a stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRules(Table):
    """Everything a version says about one kind of zone.

    Attributes
    ----------
    enabled
        Whether the version knows this kind of zone.
    entry
        Which places become such a zone, in words.
    lookback_days
        Days before onset or first positive sample of which a case's places are weighed.
    units
        Smallest areas along which it is drawn.
    movement
        How far people inside may move.
    days
        Number of the last day of the zone's period.
    max_hours
        Hours after which the zone must have ended.
    outcomes
        How it may end.
    converts_to
        The kind into which it converts.
    converts_on_case
        The kind into which the area converts at once when a case is found.
    origin
        Event from which days are counted.
    origin_if_environment_positive
        The same where an object or the environment was positive.
    first_day_number
        Number of the origin's own day, 0 or 1.
    restart_on
        What sets the count back to its beginning.
    pcr_days
        Days of nucleic-acid tests.
    antigen_days
        Days of antigen tests.
    lift
        Conditions that must all hold before lifting.
    after_lift
        What follows.
    """

    enabled: bool = True
    entry: str = ""
    lookback_days: int | None = None
    units: tuple[DrawingUnit, ...] = ()
    movement: Movement | None = None
    days: int | None = None
    max_hours: int | None = None
    outcomes: tuple[ZoneOutcome, ...] = ()
    converts_to: ZoneKind | None = None
    converts_on_case: ZoneKind | None = None
    origin: Origin | None = None
    origin_if_environment_positive: Origin | None = None
    first_day_number: int | None = None
    restart_on: tuple[ZoneRestart, ...] = ()
    pcr_days: tuple[int, ...] = ()
    antigen_days: tuple[int, ...] = ()
    lift: ZoneLift | None = None
    after_lift: AfterLift | None = None

    def flaws(self) -> Iterator[Flaw]:
        """Refuse a period without origin, test days outside it, a limit without outcome."""
        yield from self.flaws_of_days()
        if self.max_hours is not None and not self.outcomes:
            yield Flaw("outcomes", "a zone with max_hours must say how it may end")
        if ZoneOutcome.CONVERT in self.outcomes and self.converts_to is None:
            yield Flaw("converts_to", "a zone that may convert must say into what")

    def flaws_of_days(self) -> Iterator[Flaw]:
        """Refuse days without an origin, and test days outside the period."""
        test_days = {"pcr_days": self.pcr_days, "antigen_days": self.antigen_days}
        if self.days is None and not any(test_days.values()):
            return
        if self.origin is None or self.first_day_number is None:
            yield Flaw("origin", "days of a zone need origin and first_day_number")
            return
        yield from flaws_of_first_day("first_day_number", self.first_day_number)
        for key, days in test_days.items():
            last = max(days, default=0) if self.days is None else self.days
            yield from flaws_of_test_days(
                key, days, within=(self.first_day_number, last)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem(Table):
    """One piece of work of a ring's package.

    Attributes
    ----------
    title
        The work in plain words.
    title_zh
        The same in Chinese.
    optional
        Whether the headquarters decides if it is done.
    """

    title: str
    title_zh: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring(Table):
    """An area made by distance around a case, and the work done in it.

    Attributes
    ----------
    title
        The kind of ring in plain words.
    title_zh
        The same in Chinese.
    enabled
        Whether this kind of ring is drawn.
    centre
        The place around which it is drawn.
    radius_m
        Its radius, in metres; absent where it is drawn by hand.
    work
        Pieces of work in each household, by key.
    """

    title: str
    title_zh: str = ""
    enabled: bool = True
    centre: RingCentre | None = None
    radius_m: float | None = None
    work: Mapping[str, WorkItem] = field(default_factory=dict)

    def flaws(self) -> Iterator[Flaw]:
        """Refuse a radius without a centre."""
        if self.radius_m is not None and self.centre is None:
            yield Flaw("centre", "a ring with a radius needs a centre")
