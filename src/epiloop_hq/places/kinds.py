"""Closed sets of the places desk. What kind of place a place is, is `PlaceClass`."""

from enum import StrEnum
from typing import Final


class AreaLevel(StrEnum):
    """How large an area is, the largest first."""

    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    TOWN = "town"
    COMMUNITY = "community"
    GRID = "grid"
    BUILDING = "building"


class UnitKind(StrEnum):
    """What an organisation is for."""

    HEADQUARTERS = "headquarters"
    DISEASE_CONTROL = "disease_control"
    COMMUNITY = "community"
    TRANSFER = "transfer"
    LABORATORY = "laboratory"
    HOSPITAL = "hospital"
    OBSERVATION_SITE = "observation_site"
    OTHER = "other"


# Who answers for the people of an area where an area has several units. A laboratory, a
# hospital or a transfer team never does unless it is chosen.
RESPONSIBLE_KINDS: Final = (
    UnitKind.COMMUNITY,
    UnitKind.DISEASE_CONTROL,
    UnitKind.HEADQUARTERS,
)
