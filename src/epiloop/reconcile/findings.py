"""What becomes of a difference: open, rectified, verified, and back when it recurs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class FindingStatus(StrEnum):
    """Where one finding stands."""

    OPEN = "open"
    RECTIFIED = "rectified"
    VERIFIED = "verified"
    REOPENED = "reopened"


NEXT_STATUSES: Final[dict[FindingStatus, frozenset[FindingStatus]]] = {
    FindingStatus.OPEN: frozenset({FindingStatus.RECTIFIED}),
    FindingStatus.REOPENED: frozenset({FindingStatus.RECTIFIED}),
    FindingStatus.RECTIFIED: frozenset(
        {FindingStatus.VERIFIED, FindingStatus.REOPENED}
    ),
    # It keeps what was so: if the gap comes back, a new finding points to this one.
    FindingStatus.VERIFIED: frozenset(),
}
# A finding on which somebody still has to do something.
STANDING: Final = frozenset(
    {FindingStatus.OPEN, FindingStatus.RECTIFIED, FindingStatus.REOPENED}
)


class Fate(StrEnum):
    """What a difference found now is, after what was found before."""

    NEW = "new"
    # Known and not put right yet: the same finding, one day older.
    CARRIED = "carried"
    # Said to be put right, and still there: the same finding, reopened.
    REOPENED = "reopened"
    # Verified, and back within the watch period: a finding that points to the earlier.
    RECURRED = "recurred"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The latest finding of the same check on the same subject, saying the same."""

    status: FindingStatus
    verified_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` unless exactly a verified finding has its instant."""
        if (self.status is FindingStatus.VERIFIED) != (self.verified_at is not None):
            raise ValueError("A finding is verified at an instant, or not at all.")


def fate_of(earlier: Earlier | None, *, now: datetime, watch: timedelta) -> Fate:
    """Return what a difference found at `now` is.

    Parameters
    ----------
    watch
        How long after verification the same gap counts as come back; its last instant
        is still within.
    """
    if earlier is None:
        return Fate.NEW
    if earlier.verified_at is not None:
        return Fate.RECURRED if now <= earlier.verified_at + watch else Fate.NEW
    if earlier.status is FindingStatus.RECTIFIED:
        return Fate.REOPENED
    return Fate.CARRIED
