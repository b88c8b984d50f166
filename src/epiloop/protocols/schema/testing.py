"""Pooled tubes: who may share one, and what follows its result."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from epiloop.protocols.table import Flaw, Table
from epiloop.protocols.vocabulary import (
    PoolGroup,
    TubeAction,
    TubeResult,
    ZoneKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DilutionPooling(Table):
    """Mixing samples in the laboratory after they were taken singly.

    Attributes
    ----------
    allowed
        Whether it is allowed at all.
    prevalence_below_percent
        Prevalence below which it is allowed, in percent.
    affected_communities
        Whether samples from affected communities or patients may be mixed.
    confirms
        Whether its result confirms an infection.
    """

    allowed: bool
    prevalence_below_percent: float | None = None
    affected_communities: bool = False
    confirms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooling(Table):
    """Pooled sampling: several persons' swabs in one tube.

    Attributes
    ----------
    sizes
        Tube sizes allowed, in persons.
    size_for
        Size prescribed for a group; 1 means a tube for each person.
    household_tube_in
        Kinds of zones in which a household shares one tube.
    on_result
        What follows, in order, by result of the tube.
    repooling
        Whether a laboratory may mix pooled tubes again.
    dilution
        Mixing in the laboratory.
    """

    sizes: tuple[int, ...]
    size_for: Mapping[PoolGroup, int] = field(default_factory=dict)
    household_tube_in: tuple[ZoneKind, ...] = ()
    on_result: Mapping[TubeResult, tuple[TubeAction, ...]] = field(default_factory=dict)
    repooling: bool = False
    dilution: DilutionPooling | None = None

    def flaws(self) -> Iterator[Flaw]:
        """Refuse sizes that are not allowed, and holding people for a negative tube."""
        for group, size in self.size_for.items():
            if size not in {1, *self.sizes}:
                yield Flaw(
                    f"size_for.{group}", f"{size} is not among the allowed sizes"
                )
        if TubeAction.HOLD_MEMBERS in self.on_result.get(TubeResult.NEGATIVE, ()):
            yield Flaw("on_result.negative", "a negative tube holds nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Table):
    """How cases found on one route are counted.

    Attributes
    ----------
    counts_as_community
        Whether the case is a community case.
    shown_apart
        Whether the figure is also shown by itself.
    reported_as
        Words by which districts report the route.
    """

    counts_as_community: bool
    shown_apart: bool = False
    reported_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityZero(Table):
    """When a place has no community transmission any more.

    Attributes
    ----------
    days
        Consecutive days that must all qualify.
    max_cases
        Most community cases on a qualifying day.
    cases_below_per_100000
        Community cases per 100,000 inhabitants below which a day qualifies.
    """

    days: int
    max_cases: int | None = None
    cases_below_per_100000: float | None = None

    def flaws(self) -> Iterator[Flaw]:
        """Refuse a day that qualifies by both a number and a rate, or by neither."""
        if (self.max_cases is None) == (self.cases_below_per_100000 is None):
            yield Flaw(
                "max_cases", "state max_cases or cases_below_per_100000, not both"
            )
