"""Which version applies at a place on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from epiloop.errors import EpiloopError
from epiloop.protocols.jurisdiction import places_around
from epiloop.protocols.protocol import Protocol
from epiloop.protocols.vocabulary import LifeCycle

APPLIED: Final = frozenset({LifeCycle.IN_FORCE, LifeCycle.HISTORICAL})


class SeveralInForceError(EpiloopError):
    """Two versions claim the same place on the same day, and neither replaces the other."""

    def __init__(self, place: str, day: date, ids: Iterable[str]) -> None:
        self.place = place
        self.day = day
        self.ids = tuple(sorted(ids))
        super().__init__(
            f"on {day} several versions are in force in {place}: {', '.join(self.ids)}; "
            "one of them must say effective_to, or supersede the other"
        )


def in_force(
    protocols: Iterable[Protocol], disease: str, *, place: str, on: date
) -> Protocol | None:
    """Return the version that applies; None if there is none.

    A version for the place itself goes before one for a larger place around it. Of two
    for the same place, the one that supersedes the other applies, or else the later one.

    Parameters
    ----------
    protocols
        The versions to choose from; drafts, bases and withdrawn ones never apply.
    disease
        Identifier of the disease.
    place
        Such as `CN-11`; `WORLD` for the whole.
    on
        The day at headquarters: `timeline.local_day(instant, zone)`.

    Raises
    ------
    SeveralInForceError
        If two versions for one place began on the same day and neither supersedes.
    """
    candidates = [
        version
        for version in protocols
        if version.header.disease == disease and applies_on(version, on)
    ]
    for around in places_around(place):
        here = [each for each in candidates if each.header.jurisdiction == around]
        if here:
            return latest(here, place=around, on=on)
    return None


def applies_on(version: Protocol, day: date) -> bool:
    """Tell whether a version applied, or applies, on a day in its own place."""
    header = version.header
    if header.status not in APPLIED or header.effective_from is None:
        return False
    ends = header.effective_to
    return header.effective_from <= day and (ends is None or day < ends)


def latest(versions: list[Protocol], *, place: str, on: date) -> Protocol:
    """Return the version that none of the others replaces."""
    replaced = {version.header.supersedes for version in versions}
    standing = [version for version in versions if version.id not in replaced]
    last = max(start_of(version) for version in standing)
    newest = [version for version in standing if start_of(version) == last]
    if len(newest) > 1:
        raise SeveralInForceError(place, on, (version.id for version in newest))
    return newest[0]


def start_of(version: Protocol) -> date:
    """Return the first day of a version, for putting versions in order."""
    return version.header.effective_from or date.min
