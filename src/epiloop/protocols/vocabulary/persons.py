"""Classes of persons, stages of a measure, and what release may wait for."""

from enum import StrEnum


class RiskClass(StrEnum):
    """Classes of persons for whom a protocol may prescribe a measure."""

    INFECTED_PERSON = "infected_person"
    CLOSE_CONTACT = "close_contact"
    SECONDARY_CONTACT = "secondary_contact"
    CASUAL_CONTACT = "casual_contact"
    VENUE_EXPOSED = "venue_exposed"
    SPACETIME_COMPANION = "spacetime_companion"
    HIGH_RISK_GROUP = "high_risk_group"
    TRAVELLER_HIGH_RISK_AREA = "traveller_high_risk_area"
    TRAVELLER_MEDIUM_RISK_AREA = "traveller_medium_risk_area"
    TRAVELLER_LOW_RISK_AREA = "traveller_low_risk_area"


class Condition(StrEnum):
    """Facts about a person, an exposure or a dwelling on which a rule may turn."""

    IMMUNE = "immune"
    NON_IMMUNE = "non_immune"
    HIGH_RISK_EXPOSURE = "high_risk_exposure"
    ORDINARY_EXPOSURE = "ordinary_exposure"
    UNPROTECTED = "unprotected"
    PROTECTED = "protected"
    SYMPTOMATIC = "symptomatic"
    DWELLING_UNSUITABLE = "dwelling_unsuitable"
    ENVIRONMENT_POSITIVE = "environment_positive"
    ENVIRONMENT_NEGATIVE = "environment_negative"


class StageKind(StrEnum):
    """What a person is asked to do during one stage of a measure."""

    ISOLATION_HOSPITAL = "isolation_hospital"
    ISOLATION_HOME = "isolation_home"
    QUARANTINE_FACILITY = "quarantine_facility"
    QUARANTINE_HOME = "quarantine_home"
    HOME_MONITORING = "home_monitoring"
    HEALTH_MONITORING = "health_monitoring"
    SELF_MONITORING = "self_monitoring"
    FOLLOW_UP = "follow_up"


class Movement(StrEnum):
    """How far a person may move."""

    FREE = "free"
    NO_GATHERING = "no_gathering"
    NON_ESSENTIAL_TRAVEL_DISCOURAGED = "non_essential_travel_discouraged"
    LEAVE_WITH_PERMISSION = "leave_with_permission"
    MEDICAL_NEED_ONLY = "medical_need_only"
    IN_ONLY = "in_only"
    NO_LEAVING_ZONE = "no_leaving_zone"
    NO_LEAVING_HOME = "no_leaving_home"
    NO_LEAVING_ROOM = "no_leaving_room"


class Advice(StrEnum):
    """What a person who may move freely is asked to avoid or do."""

    NO_SEXUAL_CONTACT = "no_sexual_contact"
    AVOID_PREGNANT_AND_IMMUNOCOMPROMISED = "avoid_pregnant_and_immunocompromised"
    NO_BLOOD_DONATION = "no_blood_donation"
    STAY_HOME_UNTIL_NEGATIVE = "stay_home_until_negative"
    NO_PUBLIC_TRANSPORT = "no_public_transport"
    NO_GATHERING = "no_gathering"


class SampleKind(StrEnum):
    """Where the swab is taken."""

    NASOPHARYNGEAL = "nasopharyngeal"
    OROPHARYNGEAL = "oropharyngeal"


class ReleaseMoment(StrEnum):
    """When a stage whose conditions hold may end."""

    ON_LAST_DAY = "on_last_day"
    AFTER_LAST_DAY = "after_last_day"


class OtherPerson(StrEnum):
    """Whose tests a release may wait for."""

    RELATED_CLOSE_CONTACT = "related_close_contact"


class FollowUpMode(StrEnum):
    """How a follow-up may be made so that it counts."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    TELEPHONE = "telephone"
    SELF_REPORT = "self_report"


class OnSymptoms(StrEnum):
    """What follows when a person under follow-up falls ill."""

    ISOLATE_AND_TEST = "isolate_and_test"
    REPORT_AND_TRANSFER = "report_and_transfer"


class RoomException(StrEnum):
    """Persons who may share a quarantine room."""

    UNDER_14 = "under_14"
    PREGNANT = "pregnant"
    SERIOUSLY_ILL = "seriously_ill"
    DEPENDENT = "dependent"


class DwellingRule(StrEnum):
    """What a dwelling must offer for home quarantine."""

    ALONE_OR_SEPARATE_ROOM = "alone_or_separate_room"
    VENTILATED_ROOM = "ventilated_room"
    SEPARATE_BATHROOM = "separate_bathroom"
    NO_SHARED_CENTRAL_AIR = "no_shared_central_air"
    NOT_A_DORMITORY = "not_a_dormitory"
