"""What sharing each class of place means in the words of the protocols."""

from collections.abc import Mapping
from typing import Final

from epiloop.protocols.vocabulary import ConveyanceKind, Setting
from epiloop.records import PlaceClass

NOTHING: Final[frozenset[Setting]] = frozenset()
ANYTHING: Final = frozenset(Setting)

SETTINGS_OF: Final[Mapping[PlaceClass, frozenset[Setting]]] = {
    PlaceClass.DWELLING: frozenset({Setting.VISIT_TO_CASE}),
    PlaceClass.DORMITORY: frozenset({Setting.DORMITORY}),
    PlaceClass.OFFICE: frozenset({Setting.OFFICE}),
    PlaceClass.MEETING_ROOM: frozenset({Setting.MEETING_ROOM}),
    PlaceClass.WORKSHOP: frozenset({Setting.WORKSHOP}),
    PlaceClass.WORK_TEAM: frozenset({Setting.WORK_TEAM}),
    PlaceClass.CLASSROOM: frozenset({Setting.CLASSROOM}),
    PlaceClass.LIFT: frozenset({Setting.LIFT, Setting.CLOSED_SPACE}),
    PlaceClass.TOILET: frozenset({Setting.SHARED_TOILET, Setting.CLOSED_SPACE}),
    PlaceClass.CANTEEN: frozenset({Setting.CANTEEN}),
    PlaceClass.RESTAURANT: NOTHING,
    PlaceClass.ENTERTAINMENT: frozenset({Setting.ENTERTAINMENT}),
    PlaceClass.SPORTS: NOTHING,
    PlaceClass.SHOP: frozenset({Setting.SHOP}),
    PlaceClass.MARKET: frozenset({Setting.SHOP}),
    PlaceClass.HOTEL: NOTHING,
    PlaceClass.WORSHIP: NOTHING,
    PlaceClass.HEALTH_FACILITY: frozenset({Setting.HEALTH_CARE}),
    PlaceClass.CARE_HOME: NOTHING,
    PlaceClass.LABORATORY: frozenset({Setting.LABORATORY}),
    PlaceClass.OBSERVATION_SITE: NOTHING,
    PlaceClass.SAMPLING_SITE: NOTHING,
    PlaceClass.FUNERAL: frozenset({Setting.FUNERAL}),
    PlaceClass.TRANSPORT_HUB: NOTHING,
    PlaceClass.AIRCRAFT: frozenset({Setting.CONVEYANCE}),
    PlaceClass.TRAIN: frozenset({Setting.CONVEYANCE}),
    PlaceClass.COACH: frozenset({Setting.CONVEYANCE}),
    PlaceClass.SHIP: frozenset({Setting.CONVEYANCE}),
    PlaceClass.CAR: frozenset({Setting.CONVEYANCE, Setting.CLOSED_SPACE}),
    PlaceClass.OUTDOORS: frozenset({Setting.OUTDOORS}),
    PlaceClass.OTHER: NOTHING,
    PlaceClass.UNKNOWN: NOTHING,
}
"""What sharing a place of each class means by itself."""

INDOORS: Final = frozenset({Setting.CLOSED_SPACE})
POSSIBLE_AT: Final[Mapping[PlaceClass, frozenset[Setting]]] = {
    PlaceClass.DWELLING: frozenset({Setting.HOUSEHOLD}),
    PlaceClass.CANTEEN: frozenset({Setting.MEAL}) | INDOORS,
    PlaceClass.RESTAURANT: frozenset({Setting.MEAL}) | INDOORS,
    PlaceClass.CARE_HOME: frozenset({Setting.HOUSEHOLD, Setting.MEAL}) | INDOORS,
    PlaceClass.UNKNOWN: ANYTHING,
    PlaceClass.OTHER: ANYTHING,
} | dict.fromkeys(
    (
        PlaceClass.OFFICE,
        PlaceClass.MEETING_ROOM,
        PlaceClass.WORKSHOP,
        PlaceClass.CLASSROOM,
        PlaceClass.ENTERTAINMENT,
        PlaceClass.SPORTS,
        PlaceClass.SHOP,
        PlaceClass.MARKET,
        PlaceClass.HOTEL,
        PlaceClass.WORSHIP,
        PlaceClass.HEALTH_FACILITY,
        PlaceClass.TRANSPORT_HUB,
        PlaceClass.OBSERVATION_SITE,
        PlaceClass.SAMPLING_SITE,
    ),
    INDOORS,
)
"""What may also have been shared there: a question for the interview, not a fact."""

KINDS_OF: Final[Mapping[PlaceClass, tuple[ConveyanceKind, ...]]] = {
    PlaceClass.AIRCRAFT: (ConveyanceKind.AIRCRAFT,),
    PlaceClass.TRAIN: (ConveyanceKind.TRAIN_SEALED, ConveyanceKind.TRAIN_UNSEALED),
    PlaceClass.COACH: (ConveyanceKind.COACH_SEALED, ConveyanceKind.COACH_VENTILATED),
    PlaceClass.SHIP: (ConveyanceKind.SHIP,),
}
"""Kinds of conveyance that a place of a class may be."""
