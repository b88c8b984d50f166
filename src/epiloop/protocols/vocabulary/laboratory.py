"""How cases are found, who shares a tube, and what follows its result."""

from enum import StrEnum


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
