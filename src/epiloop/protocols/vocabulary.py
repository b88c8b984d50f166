"""Closed sets of identifiers that protocol files may use; words from the glossary."""

from enum import StrEnum


class LifeCycle(StrEnum):
    """Where a version stands; only `in_force` and `historical` ones ever applied."""

    BASE = "base"
    DRAFT = "draft"
    IN_FORCE = "in_force"
    HISTORICAL = "historical"
    WITHDRAWN = "withdrawn"


class Verification(StrEnum):
    """How far a value was traced to its source."""

    VERIFIED = "V"
    SECONDARY = "S"
    UNVERIFIED = "U"
    DERIVED = "D"


class Objective(StrEnum):
    """What the response to an outbreak is for."""

    DYNAMIC_ZERO = "dynamic_zero"
    CONTAINMENT = "containment"
    MITIGATION = "mitigation"
    RING_RESPONSE = "ring_response"


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


class CaseKind(StrEnum):
    """Kinds of cases whose windows may have different origins."""

    SYMPTOMATIC = "symptomatic"
    ASYMPTOMATIC = "asymptomatic"


class Origin(StrEnum):
    """Dated events from which a window, a stage or a zone's days are counted."""

    ONSET = "onset"
    RASH = "rash"
    FIRST_POSITIVE_SAMPLE = "first_positive_sample"
    FIRST_EXPOSURE = "first_exposure"
    LAST_EXPOSURE = "last_exposure"
    STAGE_START = "stage_start"
    PREVIOUS_STAGE_END = "previous_stage_end"
    ISOLATION = "isolation"
    TRANSFER_TO_FACILITY = "transfer_to_facility"
    DISCHARGE = "discharge"
    BURIAL = "burial"
    SECOND_NEGATIVE_SAMPLE = "second_negative_sample"
    CASE_LEFT = "case_left"
    TERMINAL_DISINFECTION_DONE = "terminal_disinfection_done"
    LAST_NEW_CASE = "last_new_case"
    ZONE_SET = "zone_set"
    ZONE_LIFTED = "zone_lifted"


class Event(StrEnum):
    """Happenings with a time, which start or stop clocks."""

    EMERGENCE = "emergence"
    DETECTED = "detected"
    NOTIFIED = "notified"
    RESPONSE_STARTED = "response_started"
    RESPONSE_COMPLETE = "response_complete"
    FIRST_EXPOSURE = "first_exposure"
    LAST_EXPOSURE = "last_exposure"
    INFECTED_EST = "infected_est"
    ONSET = "onset"
    FIRST_CARE = "first_care"
    SAMPLED = "sampled"
    SAMPLE_RECEIVED = "sample_received"
    PRELIMINARY_POSITIVE = "preliminary_positive"
    POOL_POSITIVE = "pool_positive"
    RESULT = "result"
    CASE_FOUND = "case_found"
    CASE_DETERMINED = "case_determined"
    REPORTED = "reported"
    REPORT_VERIFIED = "report_verified"
    EVENT_REPORTED = "event_reported"
    TEAM_FORMED = "team_formed"
    ON_SCENE = "on_scene"
    INTERVIEW_START = "interview_start"
    CORE_DONE = "core_done"
    POOL_CORE_DONE = "pool_core_done"
    INTERVIEW_DONE = "interview_done"
    REPORT_V1 = "report_v1"
    CONTACT_LISTED = "contact_listed"
    CONTACT_DETERMINED = "contact_determined"
    ASSIST_SENT = "assist_sent"
    ASSIST_ACKNOWLEDGED = "assist_acknowledged"
    ASSIST_REPLIED = "assist_replied"
    LOCATED = "located"
    CONTACT_NOTIFIED = "contact_notified"
    TRANSFER_DISPATCHED = "transfer_dispatched"
    TRANSFER_DEPARTED = "transfer_departed"
    TRANSFER_ARRIVED = "transfer_arrived"
    QUARANTINED = "quarantined"
    SYMPTOMS_REPORTED = "symptoms_reported"
    FOLLOW_UP_DONE = "follow_up_done"
    TESTED = "tested"
    RELEASED = "released"
    RISK_POINT_PUBLISHED = "risk_point_published"
    ZONE_SET = "zone_set"
    ZONE_NOTICE = "zone_notice"
    ZONE_ENDED = "zone_ended"
    ZONE_LIFTED = "zone_lifted"
    CASE_HOSPITALISED = "case_hospitalised"
    ROUND_ORDERED = "round_ordered"
    ROUND_DONE = "round_done"
    EVERYONE_SAFE = "everyone_safe"
    LOOP_CLOSED = "loop_closed"


class Scope(StrEnum):
    """The kind of item to which a clock or a step belongs."""

    PERSON = "person"
    CASE = "case"
    POINT = "point"
    SAMPLE = "sample"
    REQUEST = "request"
    ASSIST_REQUEST = "assist_request"
    ZONE = "zone"
    ROUND = "round"
    HOUSEHOLD = "household"
    OUTBREAK = "outbreak"


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


class PoolGroup(StrEnum):
    """Groups of persons for whom a tube size is prescribed."""

    LOW_RISK = "low_risk"
    MEDIUM_RISK = "medium_risk"
    HIGH_RISK = "high_risk"
    KEY_GROUP = "key_group"
    QUARANTINE = "quarantine"
    ELSEWHERE = "elsewhere"


class TubeResult(StrEnum):
    """What a laboratory reports of a tube."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    GREY = "grey"
    SINGLE_TARGET = "single_target"
    INVALID = "invalid"


class TubeAction(StrEnum):
    """What follows a tube's result."""

    NOTIFY = "notify"
    HOLD_MEMBERS = "hold_members"
    RESAMPLE_SINGLY = "resample_singly"
    RECHECK = "recheck"
    FREE_MEMBERS = "free_members"


class CoreField(StrEnum):
    """Pieces of core information that the investigation's first gate asks for."""

    IDENTITY = "identity"
    ONSET = "onset"
    RESIDENCE = "residence"
    WORK = "work"
    TRAIL = "trail"
    CLOSE_CONTACTS = "close_contacts"
    FIRST_ZONE = "first_zone"


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


class RingCentre(StrEnum):
    """The place around which a ring is drawn."""

    CASE_HOUSEHOLD = "case_household"


class Advice(StrEnum):
    """What a person who may move freely is asked to avoid or do."""

    NO_SEXUAL_CONTACT = "no_sexual_contact"
    AVOID_PREGNANT_AND_IMMUNOCOMPROMISED = "avoid_pregnant_and_immunocompromised"
    NO_BLOOD_DONATION = "no_blood_donation"
    STAY_HOME_UNTIL_NEGATIVE = "stay_home_until_negative"
    NO_PUBLIC_TRANSPORT = "no_public_transport"
    NO_GATHERING = "no_gathering"


class Distribution(StrEnum):
    """Families of distributions of a time parameter."""

    LOGNORMAL = "lognormal"
    GAMMA = "gamma"
    WEIBULL = "weibull"
    NORMAL = "normal"
