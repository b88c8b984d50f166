"""The closed sets that imported rows speak in; identifiers are the glossary's."""

from enum import StrEnum


class Kind(StrEnum):
    """What the rows of a file are."""

    LINELIST = "linelist"
    CONTACTS = "contacts"
    LINKS = "links"
    VISITS = "visits"
    SAMPLES = "samples"
    AREAS = "areas"
    POINTS = "points"
    ZONES = "zones"
    COUNTS = "counts"


class Sex(StrEnum):
    """Sex as recorded."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class CaseClass(StrEnum):
    """How certain and of which kind an infection is."""

    SUSPECTED = "case_suspected"
    PROBABLE = "case_probable"
    CONFIRMED = "case_confirmed"
    ASYMPTOMATIC = "infection_asymptomatic"
    PRELIMINARY_POSITIVE = "preliminary_positive"


class ClinicalSeverity(StrEnum):
    """Course of the illness."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    CRITICAL = "critical"


class Outcome(StrEnum):
    """What became of a case, as far as the source goes."""

    ALIVE = "alive"
    ISOLATED = "isolated"
    RELEASED = "released"
    RECOVERED = "recovered"
    DIED = "died"


class DiscoveryRoute(StrEnum):
    """How a case was found."""

    QUARANTINE = "quarantine"
    SEALED_ZONE = "sealed_zone"
    CONTROLLED_ZONE = "controlled_zone"
    TEMPORARY_ZONE = "temporary_zone"
    HOME_OBSERVATION = "home_observation"
    COMMUNITY_SCREENING = "community_screening"
    SELF_PRESENTED = "self_presented"
    KEY_GROUP_SCREENING = "key_group_screening"
    ASSIST_REQUEST = "assist_request"
    UNCLASSIFIED = "unclassified"


class ContactClass(StrEnum):
    """The risk class a source gives a contact."""

    CLOSE = "close_contact"
    SECONDARY = "secondary_contact"
    CASUAL = "casual_contact"
    VENUE_EXPOSED = "venue_exposed"
    SPACETIME_COMPANION = "spacetime_companion"
    HIGH_RISK_GROUP = "high_risk_group"


class SampleKind(StrEnum):
    """How a sample was taken."""

    SINGLE = "sample_single"
    POOL = "sample_pool"
    HOUSEHOLD = "sample_household"
    ANTIGEN = "antigen_test"


class SampleResult(StrEnum):
    """What the laboratory found."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    GREY = "result_grey"
    INVALID = "invalid"
    PENDING = "pending"


class ZoneLevel(StrEnum):
    """Class of a zone or risk area."""

    SEALED = "zone_sealed"
    CONTROLLED = "zone_controlled"
    PREVENTION = "zone_prevention"
    TEMPORARY = "zone_temporary"
    HIGH = "zone_high"
    MEDIUM = "zone_medium"
    LOW = "zone_low"


class AreaLevel(StrEnum):
    """Depth of an area in the administrative tree."""

    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"
    BUILDING = "building"


class RowDatum(StrEnum):
    """The datum that a file's coordinates are in; the mapping states it."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
