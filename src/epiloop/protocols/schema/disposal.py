"""Steps of the loop and the clocks that run on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from epiloop.protocols.table import Flaw, Table
from epiloop.protocols.vocabulary import Condition, RiskClass, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Table):
    """A time limit counted from an event.

    Exactly one of the limits is stated, in the unit in which the rule was written.

    Attributes
    ----------
    title
        The limit in plain words.
    title_zh
        The same in Chinese.
    enabled
        Whether the clock runs; false abolishes an inherited one.
    trigger
        Event, or key of a protocol step, that starts it.
    limit_seconds
        The limit in seconds.
    limit_minutes
        The limit in minutes.
    limit_hours
        The limit in hours.
    limit_days
        The limit in days of 24 hours.
    completes
        Event, or key of a protocol step, that must have happened within it.
    steps
        Events, or keys of protocol steps, of which `completes` consists, for everybody
        concerned; empty where it is a single deed.
    scope
        The kind of item to which it belongs.
    only_for
        Classes of persons for whom it runs; everybody if none is listed.
    """

    title: str
    title_zh: str = ""
    enabled: bool = True
    trigger: str
    limit_seconds: int | None = None
    limit_minutes: int | None = None
    limit_hours: int | None = None
    limit_days: int | None = None
    completes: str
    steps: tuple[str, ...] = ()
    scope: Scope
    only_for: tuple[RiskClass, ...] = ()

    @property
    def limit(self) -> timedelta:
        """The limit as a duration, whatever its unit."""
        return timedelta(
            seconds=self.limit_seconds or 0,
            minutes=self.limit_minutes or 0,
            hours=self.limit_hours or 0,
            days=self.limit_days or 0,
        )

    def flaws(self) -> Iterator[Flaw]:
        """Refuse none or two limits, a limit of nothing, a clock stopped by its trigger."""
        limits = (
            self.limit_seconds,
            self.limit_minutes,
            self.limit_hours,
            self.limit_days,
        )
        stated = [limit for limit in limits if limit is not None]
        if len(stated) != 1:
            yield Flaw(
                "limit_hours",
                "a clock has exactly one of limit_seconds, limit_minutes, limit_hours "
                f"and limit_days, not {len(stated)}",
            )
        elif stated == [0]:
            yield Flaw("limit_hours", "a limit of 0 can never be met")
        if self.trigger == self.completes:
            yield Flaw("completes", "the clock would stop when it starts")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolStep(Table):
    """A step that a version adds to the loop.

    Attributes
    ----------
    title
        The step in plain words.
    title_zh
        The same in Chinese.
    enabled
        Whether the step is in the loop; false abolishes an inherited one.
    scope
        The kind of item that has the step.
    after
        Event, or key of another protocol step, after which it may be done.
    mandatory
        Whether an item without it cannot be closed.
    only_for
        Classes of persons who have the step; everybody if none is listed.
    only_if
        Conditions that must all hold for an item to have it.
    """

    title: str
    title_zh: str = ""
    enabled: bool = True
    scope: Scope
    after: str
    mandatory: bool
    only_for: tuple[RiskClass, ...] = ()
    only_if: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockManners(Table):
    """How every clock of a version is read.

    Attributes
    ----------
    limit_inclusive
        Whether something done exactly at the limit is in time.
    warn_at_percent
        Shares of the limit, in percent, at which the owner is warned.
    idle_hours
        After how long without a step or a try an open item is told upwards: to who
        commands its area, then to the headquarters.
    """

    limit_inclusive: bool
    warn_at_percent: tuple[int, ...] = ()
    idle_hours: tuple[int, ...] = ()

    def flaws(self) -> Iterator[Flaw]:
        """Refuse warnings after the limit, and levels of which the higher is told first."""
        if any(hours <= 0 for hours in self.idle_hours):
            yield Flaw("idle_hours", "nothing is idle at once")
        if list(self.idle_hours) != sorted(set(self.idle_hours)):
            yield Flaw("idle_hours", "the next level is told later than the one before")
        for share in self.warn_at_percent:
            if not 0 < share < 100:
                yield Flaw("warn_at_percent", f"{share} % is not a part of the limit")
