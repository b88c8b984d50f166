"""Windows, settings and acts of an exposure, seats in conveyances."""

from enum import StrEnum


class CaseKind(StrEnum):
    """Kinds of cases whose windows may have different origins."""

    SYMPTOMATIC = "symptomatic"
    ASYMPTOMATIC = "asymptomatic"


class Per(StrEnum):
    """Over what a contact's minutes are added up before they are compared."""

    ENCOUNTER = "encounter"
    DAY = "day"
    ALL = "all"


class Setting(StrEnum):
    """Where an exposure took place."""

    HOUSEHOLD = "household"
    HEALTH_CARE = "health_care"
    LABORATORY = "laboratory"
    OFFICE = "office"
    MEETING_ROOM = "meeting_room"
    WORKSHOP = "workshop"
    WORK_TEAM = "work_team"
    DORMITORY = "dormitory"
    CLASSROOM = "classroom"
    LIFT = "lift"
    CANTEEN = "canteen"
    SHARED_TOILET = "shared_toilet"
    MEAL = "meal"
    ENTERTAINMENT = "entertainment"
    SHOP = "shop"
    CLOSED_SPACE = "closed_space"
    VISIT_TO_CASE = "visit_to_case"
    CONVEYANCE = "conveyance"
    FUNERAL = "funeral"
    OUTDOORS = "outdoors"


class Act(StrEnum):
    """What a person did that could have infected them."""

    DIRECT_CARE = "direct_care"
    AEROSOL_PROCEDURE = "aerosol_procedure"
    PHYSICAL_CONTACT = "physical_contact"
    SEXUAL_CONTACT = "sexual_contact"
    BODY_FLUIDS = "body_fluids"
    SECRETIONS = "secretions"
    CLOTHES_OR_BEDDING = "clothes_or_bedding"
    CONTAMINATED_THINGS = "contaminated_things"
    BREASTFED_BY_CASE = "breastfed_by_case"
    BODY_AT_FUNERAL = "body_at_funeral"
    SLEPT_IN_SAME_HOUSE = "slept_in_same_house"
    SERVED_CASE = "served_case"
    FACE_TO_FACE = "face_to_face"
    SPECIMEN_HANDLING = "specimen_handling"


class ConveyanceKind(StrEnum):
    """Conveyances with seat rules of their own."""

    AIRCRAFT = "aircraft"
    TRAIN_SEALED = "train_sealed"
    TRAIN_UNSEALED = "train_unsealed"
    COACH_SEALED = "coach_sealed"
    COACH_VENTILATED = "coach_ventilated"
    SHIP = "ship"


class ConveyancePart(StrEnum):
    """The part of a conveyance whose passengers all count."""

    EVERYONE = "everyone"
    CARRIAGE = "carriage"
    COMPARTMENT = "compartment"
    CABIN = "cabin"


class Crew(StrEnum):
    """Which crew members count."""

    NONE = "none"
    SERVING_THOSE_ROWS = "serving_those_rows"
    OF_THAT_AREA = "of_that_area"
    ALL = "all"
