"""Where a version stands, how far a value was checked, what the response is for."""

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
