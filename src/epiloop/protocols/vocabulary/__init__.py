"""Closed sets of identifiers that protocol files may use; words from the glossary."""

from epiloop.protocols.vocabulary.events import (
    CoreField,
    Distribution,
    Event,
    Origin,
    Scope,
)
from epiloop.protocols.vocabulary.exposure import (
    Act,
    CaseKind,
    ConveyanceKind,
    ConveyancePart,
    Crew,
    Per,
    Setting,
)
from epiloop.protocols.vocabulary.laboratory import (
    DiscoveryRoute,
    PoolGroup,
    TubeAction,
    TubeResult,
)
from epiloop.protocols.vocabulary.persons import (
    Advice,
    Condition,
    DwellingRule,
    FollowUpMode,
    Movement,
    OnSymptoms,
    OtherPerson,
    ReleaseMoment,
    RiskClass,
    RoomException,
    SampleKind,
    StageKind,
)
from epiloop.protocols.vocabulary.versions import (
    LifeCycle,
    Objective,
    Verification,
)
from epiloop.protocols.vocabulary.zones import (
    DrawingUnit,
    RingCentre,
    ZoneKind,
    ZoneOutcome,
    ZoneRestart,
)

__all__ = [
    "Act",
    "Advice",
    "CaseKind",
    "Condition",
    "ConveyanceKind",
    "ConveyancePart",
    "CoreField",
    "Crew",
    "DiscoveryRoute",
    "Distribution",
    "DrawingUnit",
    "DwellingRule",
    "Event",
    "FollowUpMode",
    "LifeCycle",
    "Movement",
    "Objective",
    "OnSymptoms",
    "Origin",
    "OtherPerson",
    "Per",
    "PoolGroup",
    "ReleaseMoment",
    "RingCentre",
    "RiskClass",
    "RoomException",
    "SampleKind",
    "Scope",
    "Setting",
    "StageKind",
    "TubeAction",
    "TubeResult",
    "Verification",
    "ZoneKind",
    "ZoneOutcome",
    "ZoneRestart",
]
