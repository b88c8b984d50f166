"""Standards of observation, retention, end of an outbreak and time parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from epiloop.protocols.schema.measure import flaws_of_first_day
from epiloop.protocols.table import Flaw, Table
from epiloop.protocols.vocabulary import (
    CoreField,
    Distribution,
    DwellingRule,
    Movement,
    Objective,
    Origin,
    RoomException,
    StageKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityRestart(Table):
    """Whose days start again when a positive is found in a quarantine facility.

    Attributes
    ----------
    enabled
        Whether days are restarted at all.
    same_floor
        Whether everybody on the floor restarts.
    floors_above
        Floors above that restart.
    floors_below
        Floors below that restart.
    whole_if_environment_positive
        Whether the whole facility restarts when the environment outside the room is
        positive.
    """

    enabled: bool
    same_floor: bool = False
    floors_above: int | None = None
    floors_below: int | None = None
    whole_if_environment_positive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility(Table):
    """How centralised quarantine is run.

    Attributes
    ----------
    checks_per_day
        Checks of temperature and symptoms due on each day.
    one_person_one_room
        Whether everybody has a room of their own.
    may_share_room
        Persons who may share a room.
    restart
        Whose days start again after a positive.
    """

    checks_per_day: int
    one_person_one_room: bool = False
    may_share_room: tuple[RoomException, ...] = ()
    restart: FacilityRestart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home(Table):
    """How quarantine at home is run.

    Attributes
    ----------
    checks_per_day
        Checks of temperature and symptoms due on each day.
    dwelling
        What the dwelling must offer.
    if_unsuitable
        The stage served instead where it does not.
    coresidents_managed
        Whether everybody in the dwelling is under the same measure.
    movement
        How far the person may move.
    sampling_at_door
        Whether samples are taken at the door.
    """

    checks_per_day: int
    dwelling: tuple[DwellingRule, ...] = ()
    if_unsuitable: StageKind | None = None
    coresidents_managed: bool = False
    movement: Movement | None = None
    sampling_at_door: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Table):
    """Standards of the two settings of observation.

    Attributes
    ----------
    facility
        Centralised quarantine.
    home
        Quarantine at home.
    """

    facility: Facility | None = None
    home: Home | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation(Table):
    """What a case investigation must bring.

    Attributes
    ----------
    core_fields
        Pieces of core information without which the first gate stays shut.
    """

    core_fields: tuple[CoreField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Table):
    """How long personal data are kept.

    Attributes
    ----------
    contact_days_after_follow_up
        Days after the end of follow-up for contacts who were not infected.
    case_pseudonymised_days_after_release
        Days after release when a case is pseudonymised.
    proximity_days
        Days for which logs of devices' nearness are kept.
    """

    contact_days_after_follow_up: int | None = None
    case_pseudonymised_days_after_release: int | None = None
    proximity_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutbreakEnd(Table):
    """When an outbreak is over, and what is watched afterwards.

    Attributes
    ----------
    days
        Number of the last day without a case.
    origins
        Events of the last case from which is counted; the latest one applies.
    first_day_number
        Number of that event's own day, 0 or 1.
    negative_samples
        Negative samples the last case needs.
    samples_apart_hours
        Hours that must lie between them.
    heightened_surveillance_days
        Days of heightened surveillance afterwards.
    """

    days: int
    origins: tuple[Origin, ...]
    first_day_number: int
    negative_samples: int | None = None
    samples_apart_hours: int | None = None
    heightened_surveillance_days: int | None = None

    def flaws(self) -> Iterator[Flaw]:
        """Refuse a count that starts on another day than day 0 or day 1."""
        yield from flaws_of_first_day("first_day_number", self.first_day_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeParameter(Table):
    """A delay between two events of infection, as one study found it.

    Attributes
    ----------
    distribution
        Family of the fitted distribution.
    meanlog
        Mean of the logarithm of the days.
    sdlog
        Standard deviation of the logarithm of the days.
    shape
        Shape of a gamma or Weibull distribution.
    scale_days
        Scale of a gamma or Weibull distribution, in days.
    mean_days
        Mean, in days.
    sd_days
        Standard deviation, in days.
    median_days
        Median, in days.
    dispersion
        Ratio by which the median is multiplied and divided for one standard deviation.
    min_days
        Shortest, in days.
    max_days
        Longest, in days.
    mostly_from_days
        Lower end of the usual range, in days.
    mostly_to_days
        Upper end of the usual range, in days.
    percentile
        Days by percentile, written `p95 = 11.7`.
    """

    distribution: Distribution | None = None
    meanlog: float | None = None
    sdlog: float | None = None
    shape: float | None = None
    scale_days: float | None = None
    mean_days: float | None = None
    sd_days: float | None = None
    median_days: float | None = None
    dispersion: float | None = None
    min_days: float | None = None
    max_days: float | None = None
    mostly_from_days: float | None = None
    mostly_to_days: float | None = None
    percentile: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offspring(Table):
    """How many others one case infects, as one study found it.

    Attributes
    ----------
    mean
        Mean number of infected persons per case.
    k
        Dispersion; the smaller, the more a few cases infect most.
    """

    mean: float
    k: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing(Table):
    """Time parameters for forecasts, checks of windows and simulation.

    Attributes
    ----------
    incubation
        Infection to onset.
    serial_interval
        Onset of infector to onset of infectee.
    exposure_to_rash
        Exposure to rash.
    offspring
        Infected persons per case.
    """

    incubation: TimeParameter | None = None
    serial_interval: TimeParameter | None = None
    exposure_to_rash: TimeParameter | None = None
    offspring: Offspring | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim(Table):
    """What the response is for.

    Attributes
    ----------
    objective
        The stated objective.
    cases_among_contacts_percent
        Share of new cases that should arise among registered contacts, in percent.
    """

    objective: Objective
    cases_among_contacts_percent: int | None = None
