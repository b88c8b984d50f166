"""Names of areas' levels, of kinds of units, and of kinds of places."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from epiloop.records import PlaceClass
from epiloop_hq.places.kinds import AreaLevel, UnitKind

Label = str | Promise

AREA_LEVELS: Final[dict[AreaLevel, Label]] = {
    AreaLevel.COUNTRY: pgettext_lazy("area level", "Country"),
    AreaLevel.PROVINCE: pgettext_lazy("area level", "Province"),
    AreaLevel.CITY: pgettext_lazy("area level", "City"),
    AreaLevel.DISTRICT: pgettext_lazy("area level", "District"),
    AreaLevel.TOWN: pgettext_lazy("area level", "Town or subdistrict"),
    AreaLevel.COMMUNITY: pgettext_lazy("area level", "Community or village"),
    AreaLevel.GRID: pgettext_lazy("area level", "Grid"),
    AreaLevel.BUILDING: pgettext_lazy("area level", "Building"),
}

UNIT_KINDS: Final[dict[UnitKind, Label]] = {
    UnitKind.HEADQUARTERS: pgettext_lazy("unit", "Headquarters"),
    UnitKind.DISEASE_CONTROL: pgettext_lazy("unit", "Disease control"),
    UnitKind.COMMUNITY: pgettext_lazy("unit", "Community"),
    UnitKind.TRANSFER: pgettext_lazy("unit", "Transfer team"),
    UnitKind.LABORATORY: pgettext_lazy("unit", "Laboratory"),
    UnitKind.HOSPITAL: pgettext_lazy("unit", "Hospital"),
    UnitKind.OBSERVATION_SITE: pgettext_lazy("unit", "Observation site"),
    UnitKind.OTHER: pgettext_lazy("unit", "Other"),
}

PLACE_CLASSES: Final[dict[PlaceClass, Label]] = {
    PlaceClass.DWELLING: pgettext_lazy("place", "Dwelling"),
    PlaceClass.DORMITORY: pgettext_lazy("place", "Dormitory"),
    PlaceClass.OFFICE: pgettext_lazy("place", "Office"),
    PlaceClass.MEETING_ROOM: pgettext_lazy("place", "Meeting room"),
    PlaceClass.WORKSHOP: pgettext_lazy("place", "Workshop"),
    PlaceClass.WORK_TEAM: pgettext_lazy("place", "Work team"),
    PlaceClass.CLASSROOM: pgettext_lazy("place", "Classroom"),
    PlaceClass.LIFT: pgettext_lazy("place", "Lift"),
    PlaceClass.TOILET: pgettext_lazy("place", "Shared toilet"),
    PlaceClass.CANTEEN: pgettext_lazy("place", "Canteen"),
    PlaceClass.RESTAURANT: pgettext_lazy("place", "Restaurant"),
    PlaceClass.ENTERTAINMENT: pgettext_lazy("place", "Place of entertainment"),
    PlaceClass.SPORTS: pgettext_lazy("place", "Sports ground"),
    PlaceClass.SHOP: pgettext_lazy("place", "Shop"),
    PlaceClass.MARKET: pgettext_lazy("place", "Market"),
    PlaceClass.HOTEL: pgettext_lazy("place", "Hotel"),
    PlaceClass.WORSHIP: pgettext_lazy("place", "Place of worship"),
    PlaceClass.HEALTH_FACILITY: pgettext_lazy("place", "Health facility"),
    PlaceClass.CARE_HOME: pgettext_lazy("place", "Care home"),
    PlaceClass.LABORATORY: pgettext_lazy("place", "Laboratory"),
    PlaceClass.OBSERVATION_SITE: pgettext_lazy("place", "Observation site"),
    PlaceClass.SAMPLING_SITE: pgettext_lazy("place", "Sampling site"),
    PlaceClass.FUNERAL: pgettext_lazy("place", "Funeral"),
    PlaceClass.TRANSPORT_HUB: pgettext_lazy("place", "Station or airport"),
    PlaceClass.AIRCRAFT: pgettext_lazy("place", "Aircraft"),
    PlaceClass.TRAIN: pgettext_lazy("place", "Train"),
    PlaceClass.COACH: pgettext_lazy("place", "Coach or bus"),
    PlaceClass.SHIP: pgettext_lazy("place", "Ship"),
    PlaceClass.CAR: pgettext_lazy("place", "Car"),
    PlaceClass.OUTDOORS: pgettext_lazy("place", "Outdoors"),
    PlaceClass.OTHER: pgettext_lazy("place", "Other"),
    PlaceClass.UNKNOWN: pgettext_lazy("place", "Not known"),
}
