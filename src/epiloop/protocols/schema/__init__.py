"""What a protocol file may say, as frozen typed tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from epiloop.protocols.schema.contact import (
    ContactCategory,
    ContactRules,
    ConveyanceRule,
    Lookback,
    SecondaryDefinition,
    SpacetimeCompanion,
    Trail,
)
from epiloop.protocols.schema.disposal import Clock, ClockManners, ProtocolStep
from epiloop.protocols.schema.measure import (
    BeforeRelease,
    FollowUp,
    Measure,
    Release,
    ReleaseDependency,
    Stage,
)
from epiloop.protocols.schema.reconciliation import Reconciliation
from epiloop.protocols.schema.setting import (
    Aim,
    Facility,
    FacilityRestart,
    Home,
    Investigation,
    Observation,
    Offspring,
    OutbreakEnd,
    Retention,
    TimeParameter,
    Timing,
)
from epiloop.protocols.schema.testing import (
    CommunityZero,
    DilutionPooling,
    Pooling,
    Route,
)
from epiloop.protocols.schema.zone import (
    AfterLift,
    Ring,
    WorkItem,
    ZoneLift,
    ZoneRules,
)
from epiloop.protocols.table import Table
from epiloop.protocols.vocabulary import (
    DiscoveryRoute,
    LifeCycle,
    RiskClass,
    ZoneKind,
)

__all__ = [
    "AfterLift",
    "Aim",
    "BeforeRelease",
    "Clock",
    "ClockManners",
    "CommunityZero",
    "ContactCategory",
    "ContactRules",
    "ConveyanceRule",
    "DilutionPooling",
    "Facility",
    "FacilityRestart",
    "FollowUp",
    "Header",
    "Home",
    "Investigation",
    "Lookback",
    "Measure",
    "Observation",
    "Offspring",
    "OutbreakEnd",
    "Pooling",
    "ProtocolStep",
    "Reconciliation",
    "Release",
    "ReleaseDependency",
    "Retention",
    "Ring",
    "Route",
    "Rules",
    "SecondaryDefinition",
    "SpacetimeCompanion",
    "Stage",
    "TimeParameter",
    "Timing",
    "Trail",
    "WorkItem",
    "ZoneLift",
    "ZoneRules",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header(Table):
    """Which version a file is: the table `[protocol]`.

    Attributes
    ----------
    id
        Name of the version, as the file is called.
    title
        Its title in plain words.
    title_zh
        The same in Chinese.
    disease
        Identifier of the disease.
    jurisdiction
        Place whose headquarters it binds: `WORLD`, a country, a part of it (`CN-11`).
    status
        Where the version stands in its life.
    effective_from
        First day on which it applies.
    effective_to
        First day on which it applies no longer; absent while nobody has ended it.
    supersedes
        The version it replaced.
    inherits
        The version whose values hold where this one is silent.
    """

    id: str
    title: str
    title_zh: str = ""
    disease: str
    jurisdiction: str
    status: LifeCycle
    effective_from: date | None = None
    effective_to: date | None = None
    supersedes: str | None = None
    inherits: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(Table):
    """All tables of a version beside its header.

    Attributes
    ----------
    aim
        What the response is for.
    contact
        Who is a contact.
    measure
        What is asked of each class of persons.
    zone
        Zones by kind.
    ring
        Areas made by distance, by key.
    clock
        Time limits, by key.
    clocks
        How every clock is read.
    step
        Steps added to the loop, by key.
    pooling
        Pooled sampling.
    route
        How cases are counted by discovery route.
    community_zero
        When community transmission has ended.
    community_zero_basic
        When it has nearly ended.
    investigation
        What a case investigation must bring.
    observation
        Standards of facility and home.
    retention
        How long personal data are kept.
    reconciliation
        How long one list may lag behind another.
    outbreak_end
        When the outbreak is over.
    timing
        Time parameters.
    """

    aim: Aim | None = None
    contact: ContactRules = field(default_factory=ContactRules)
    measure: Mapping[RiskClass, Measure] = field(default_factory=dict)
    zone: Mapping[ZoneKind, ZoneRules] = field(default_factory=dict)
    ring: Mapping[str, Ring] = field(default_factory=dict)
    clock: Mapping[str, Clock] = field(default_factory=dict)
    clocks: ClockManners | None = None
    step: Mapping[str, ProtocolStep] = field(default_factory=dict)
    pooling: Pooling | None = None
    route: Mapping[DiscoveryRoute, Route] = field(default_factory=dict)
    community_zero: CommunityZero | None = None
    community_zero_basic: CommunityZero | None = None
    investigation: Investigation | None = None
    observation: Observation = field(default_factory=Observation)
    retention: Retention | None = None
    reconciliation: Reconciliation | None = None
    outbreak_end: OutbreakEnd | None = None
    timing: Timing = field(default_factory=Timing)
