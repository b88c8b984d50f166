"""Kinds of zones and how they begin, change and end; centres of rings."""

from enum import StrEnum


class ZoneKind(StrEnum):
    """Classes of zones."""

    SEALED = "sealed"
    CONTROLLED = "controlled"
    PREVENTION = "prevention"
    TEMPORARY = "temporary"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ZoneRestart(StrEnum):
    """What sets a zone's day count back to its beginning."""

    NEW_CASE = "new_case"
    NEW_POSITIVE_POINT_OUTSIDE_UNIT = "new_positive_point_outside_unit"
    CONTACT_BECAME_CASE_WITH_NEW_CONTACTS = "contact_became_case_with_new_contacts"


class ZoneOutcome(StrEnum):
    """How a temporary zone may end."""

    CONVERT = "convert"
    LIFT = "lift"


class DrawingUnit(StrEnum):
    """Smallest area along which a zone is drawn."""

    COMPOUND = "compound"
    VILLAGE = "village"
    VILLAGE_GROUP = "village_group"
    BUILDING = "building"
    STAIRWELL = "stairwell"
    TOWN = "town"
    COUNTY = "county"


class RingCentre(StrEnum):
    """The place around which a ring is drawn."""

    CASE_HOUSEHOLD = "case_household"
