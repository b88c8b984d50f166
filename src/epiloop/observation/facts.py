"""What is known of a person under observation: exposures, samples, checks, restarts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from epiloop.protocols.vocabulary import (
    Condition,
    FollowUpMode,
    Origin,
    TubeResult,
)
from epiloop.timeline import check_aware, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo


# Facts of which only one can be so; unknown is neither.
CONTRARIES: Final = (
    frozenset({Condition.IMMUNE, Condition.NON_IMMUNE}),
    frozenset({Condition.HIGH_RISK_EXPOSURE, Condition.ORDINARY_EXPOSURE}),
    frozenset({Condition.PROTECTED, Condition.UNPROTECTED}),
    frozenset({Condition.ENVIRONMENT_POSITIVE, Condition.ENVIRONMENT_NEGATIVE}),
)


class Assay(StrEnum):
    """How a sample is tested."""

    PCR = "pcr"
    ANTIGEN = "antigen"


class CheckOutcome(StrEnum):
    """What a follow-up check came to."""

    SEEN_WELL = "seen_well"
    SEEN_SYMPTOMATIC = "seen_symptomatic"
    NOT_SEEN = "not_seen"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of a person.

    Parameters
    ----------
    taken_at
        When it was taken; the result counts for that day, whenever it came.
    assay
        How it is tested.
    result
        What was found; None while the laboratory has not answered.
    ct
        Cycle threshold, where the laboratory gives it.
    laboratory, reagent
        Who tested it and with what, where a double test asks for different ones.
    """

    taken_at: datetime
    assay: Assay = Assay.PCR
    result: TubeResult | None = None
    ct: float | None = None
    laboratory: str = ""
    reagent: str = ""

    def __post_init__(self) -> None:
        check_aware(self.taken_at)

    def is_negative(self, *, ct_at_least: float | None = None) -> bool:
        """Return whether it counts as negative, high cycle thresholds included."""
        if self.result is TubeResult.NEGATIVE:
            return True
        known = self.ct is not None and ct_at_least is not None
        return known and (self.ct or 0) >= (ct_at_least or 0)


@dataclass(frozen=True, slots=True)
class EnvironmentSample:
    """A sample of a person's room or belongings."""

    taken_at: datetime
    result: TubeResult | None = None

    def __post_init__(self) -> None:
        check_aware(self.taken_at)


@dataclass(frozen=True, slots=True)
class Check:
    """One check on a person: who saw them, how, and what they found."""

    made_at: datetime
    mode: FollowUpMode
    outcome: CheckOutcome

    def __post_init__(self) -> None:
        check_aware(self.made_at)

    def has_seen(self, modes: Iterable[FollowUpMode]) -> bool:
        """Return whether the person was seen in a way that counts."""
        seen = {CheckOutcome.SEEN_WELL, CheckOutcome.SEEN_SYMPTOMATIC}
        return self.outcome in seen and self.mode in set(modes)


@dataclass(frozen=True, slots=True)
class Restart:
    """A day from which all days are counted anew, and the reason."""

    restarted_on: date
    why: str

    def __post_init__(self) -> None:
        if not self.why.strip():
            raise ValueError("Days are not counted anew without a reason.")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a plan of stages rests on.

    Parameters
    ----------
    origins
        Days at headquarters of the events from which a protocol may count.
    found_on
        Day on which the person came under the measure.
    conditions
        What is so of the person, the exposure or the dwelling.
    restarts
        Days from which all days are counted anew.
    """

    origins: Mapping[Origin, date]
    found_on: date
    conditions: frozenset[Condition] = frozenset()
    restarts: tuple[Restart, ...] = ()

    def __post_init__(self) -> None:
        for contrary in CONTRARIES:
            if contrary <= self.conditions:
                raise ValueError(
                    f"A person cannot be both {' and '.join(sorted(contrary))}."
                )


@dataclass(frozen=True, slots=True)
class ObservationRecord:
    """What has been done and found so far in a person's observation.

    Parameters
    ----------
    samples
        The person's own samples.
    environment
        Samples of the room and belongings.
    related
        Samples of each person whose tests the release waits for, by person.
    symptoms_at
        When symptoms were last found or reported; None if never.
    last_fever_on
        Last day with fever; None if there was none.
    symptoms_improved
        Whether symptoms have improved clearly; None while nobody has said.
    """

    samples: tuple[Sample, ...] = ()
    environment: tuple[EnvironmentSample, ...] = ()
    related: Mapping[str, tuple[Sample, ...]] = field(default_factory=dict)
    symptoms_at: datetime | None = None
    last_fever_on: date | None = None
    symptoms_improved: bool | None = None


def exposure_origins(
    exposed_at: Iterable[datetime], *, zone: ZoneInfo
) -> dict[Origin, date]:
    """Return the days of the first and last exposure, whichever cases they were to.

    Raises
    ------
    ValueError
        If there is no exposure.
    """
    days = sorted(local_day(instant, zone) for instant in exposed_at)
    if not days:
        raise ValueError("A person without an exposure has no days to count.")
    return {Origin.FIRST_EXPOSURE: days[0], Origin.LAST_EXPOSURE: days[-1]}
