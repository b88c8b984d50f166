"""When a day's reconciliation may be signed off."""

from enum import StrEnum


class Hindrance(StrEnum):
    """Why a reconciliation cannot be signed."""

    SIGNED_ALREADY = "signed_already"
    # A later run of the same day and area stands in its place.
    REPLACED = "replaced"
    # What was frozen does not have the digest any more that was written down.
    ALTERED = "altered"
    WITHOUT_OWNER = "without_owner"


def hindrance_of(
    *,
    is_signed: bool,
    is_latest: bool,
    is_unaltered: bool,
    without_owner: int,
) -> Hindrance | None:
    """Return the first reason why it cannot be signed; None if it can.

    Parameters
    ----------
    without_owner
        How many of its findings that still stand nobody answers for. One is enough.
    """
    reasons = (
        (is_signed, Hindrance.SIGNED_ALREADY),
        (not is_latest, Hindrance.REPLACED),
        (not is_unaltered, Hindrance.ALTERED),
        (without_owner > 0, Hindrance.WITHOUT_OWNER),
    )
    return next((reason for applies, reason in reasons if applies), None)
