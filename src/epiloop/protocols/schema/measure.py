"""What is asked of a class of persons: stages, tests, follow-up, release."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from epiloop.protocols.table import Flaw, Table
from epiloop.protocols.vocabulary import (
    Advice,
    Condition,
    FollowUpMode,
    Movement,
    OnSymptoms,
    Origin,
    OtherPerson,
    ReleaseMoment,
    RiskClass,
    SampleKind,
    StageKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeRelease(Table):
    """What must be found before a stage ends, beside the scheduled tests.

    Attributes
    ----------
    samples
        Negative samples of the person.
    samples_apart_hours
        Hours that must lie between two of them.
    laboratories
        Different laboratories that test them.
    reagents
        Different reagents with which they are tested.
    ct_at_least
        Cycle threshold from which a sample counts as negative.
    environment_negative
        Whether samples of the room and belongings must be negative too.
    fever_free_days
        Days with a normal temperature that must be exceeded.
    symptoms_improved
        Whether symptoms must have improved clearly.
    """

    samples: int | None = None
    samples_apart_hours: int | None = None
    laboratories: int | None = None
    reagents: int | None = None
    ct_at_least: float | None = None
    environment_negative: bool = False
    fever_free_days: int | None = None
    symptoms_improved: bool = False

    def flaws(self) -> Iterator[Flaw]:
        """Refuse more laboratories or reagents than samples."""
        for key in ("laboratories", "reagents"):
            if (getattr(self, key) or 0) > (self.samples or 0):
                yield Flaw(key, f"there are fewer samples than {key}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Table):
    """One stretch of a measure.

    Day `first_day_number` is the day of the origin itself; the stage runs through the
    day that has the number `days`. With `start_day` it begins on that day of
    `start_origin`'s count, otherwise at once, or where the stage before it ended.

    Attributes
    ----------
    kind
        What the person is asked to do.
    days
        Number of the last day of the stage.
    origin
        Event from which the days are counted.
    first_day_number
        Number of the origin's own day, 0 or 1.
    start_day
        Number of the day on which the stage begins, where that is not at once.
    start_origin
        Event from which `start_day` is counted.
    only_if
        Conditions of the person or exposure that must all hold for the stage to apply.
    fallback
        What replaces the stage where the dwelling is unsuitable.
    pcr_days
        Days of nucleic-acid tests, as numbers of the test count.
    antigen_days
        Days of antigen tests, as numbers of the test count.
    test_origin
        Event from which test days are counted.
    test_first_day_number
        Number of that event's own day in the test count, 0 or 1.
    sample
        Where the swab is taken.
    before_release
        What must be found on the last day.
    movement
        How far the person may move.
    closed_loop_return
        Whether the person is brought from this stage to the next point to point.
    """

    kind: StageKind
    days: int
    origin: Origin
    first_day_number: int
    start_day: int | None = None
    start_origin: Origin | None = None
    only_if: tuple[Condition, ...] = ()
    fallback: StageKind | None = None
    pcr_days: tuple[int, ...] = ()
    antigen_days: tuple[int, ...] = ()
    test_origin: Origin | None = None
    test_first_day_number: int | None = None
    sample: SampleKind | None = None
    before_release: BeforeRelease | None = None
    movement: Movement | None = None
    closed_loop_return: bool = False

    def flaws(self) -> Iterator[Flaw]:
        """Refuse test days outside the stage and counts without an origin."""
        yield from flaws_of_first_day("first_day_number", self.first_day_number)
        if (self.start_day is None) != (self.start_origin is None):
            yield Flaw("start_day", "start_day and start_origin are stated together")
        if not (self.pcr_days or self.antigen_days):
            return
        first_day = self.test_first_day_number
        if self.test_origin is None or first_day is None:
            yield Flaw(
                "test_origin", "test days need test_origin and test_first_day_number"
            )
            return
        yield from flaws_of_first_day("test_first_day_number", first_day)
        for key in ("pcr_days", "antigen_days"):
            days = getattr(self, key)
            yield from flaws_of_test_days(key, days, within=(first_day, self.days))


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Table):
    """The loop of regular checks on a person.

    Attributes
    ----------
    checks_per_day
        Checks due on each day.
    modes
        Ways of making the check that count as having seen the person.
    lost_after_days
        Consecutive days unseen after which a person is lost to follow-up.
    on_symptoms
        What follows a check that finds symptoms.
    only_if
        Conditions that must all hold for this loop to apply.
    temperature_per_day
        Temperature readings due on each day.
    """

    checks_per_day: int
    modes: tuple[FollowUpMode, ...]
    lost_after_days: int | None = None
    on_symptoms: OnSymptoms | None = None
    only_if: tuple[Condition, ...] = ()
    temperature_per_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDependency(Table):
    """A release that waits for the tests of somebody else.

    Attributes
    ----------
    person
        Whose tests are waited for.
    first_tests_negative
        How many of that person's first tests must be negative.
    if_positive
        The class into which this person moves if one of those tests is positive.
    """

    person: OtherPerson
    first_tests_negative: int
    if_positive: RiskClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Table):
    """What must hold before a measure ends.

    Attributes
    ----------
    moment
        When a stage may end; needed where there are stages.
    own_tests_negative
        Whether every test due must have been taken and be negative.
    depends_on
        Somebody else's tests for which this release waits.
    tests
        Tests needed, where they are a number and not a list of days.
    tests_within_days
        Days within which that number of tests falls.
    tests_apart_hours
        Hours that must lie between two of them.
    written_notice
        Whether the person is given the release in writing.
    """

    moment: ReleaseMoment | None = None
    own_tests_negative: bool = False
    depends_on: ReleaseDependency | None = None
    tests: int | None = None
    tests_within_days: int | None = None
    tests_apart_hours: int | None = None
    written_notice: bool = False

    def flaws(self) -> Iterator[Flaw]:
        """Refuse spacing or span of tests without their number."""
        if self.tests is None and (self.tests_within_days or self.tests_apart_hours):
            yield Flaw("tests", "tests_within_days and tests_apart_hours need tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Table):
    """Everything a version asks of one class of persons.

    Attributes
    ----------
    enabled
        Whether the version knows the class; false abolishes an inherited one.
    elapsed_days_count
        Whether days since the origin that passed before the person was found count as
        served (缺几天补几天).
    stages
        Stretches of the measure, in order.
    release
        What must hold before it ends.
    follow_up
        Loops of regular checks, by key.
    movement
        How far the person may move during the whole measure.
    advice
        What the person is asked to avoid or do without being restricted.
    """

    enabled: bool = True
    elapsed_days_count: bool = False
    stages: tuple[Stage, ...] = ()
    release: Release | None = None
    follow_up: Mapping[str, FollowUp] = field(default_factory=dict)
    movement: Movement | None = None
    advice: tuple[Advice, ...] = ()

    def flaws(self) -> Iterator[Flaw]:
        """Refuse a first stage counted from one before it, and stages without release."""
        first = next(iter(self.stages), None)
        if first is not None and first.origin is Origin.PREVIOUS_STAGE_END:
            yield Flaw("stages[0].origin", "there is no stage before the first")
        if self.stages and (self.release is None or self.release.moment is None):
            yield Flaw("release.moment", "a measure with stages says when they may end")


def flaws_of_first_day(key: str, number: int) -> Iterator[Flaw]:
    """Refuse a first day other than day 0 or day 1."""
    if number not in {0, 1}:
        yield Flaw(key, f"the first day of a count is day 0 or day 1, not {number}")


def flaws_of_test_days(
    key: str, days: tuple[int, ...], *, within: tuple[int, int]
) -> Iterator[Flaw]:
    """Refuse test days that are out of order, doubled, or outside first and last day."""
    first, last = within
    if list(days) != sorted(set(days)):
        yield Flaw(key, f"test days must rise, each once; found {list(days)}")
    for day in days:
        if not first <= day <= last:
            yield Flaw(key, f"test day {day} is outside days {first} to {last}")
