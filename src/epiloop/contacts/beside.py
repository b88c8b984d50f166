"""Evidence beside visits: who belongs together by a roster, whom a device found near.

Both stand beside the visits of any engine, and are few for one search, so they are
worked out in the readable way whatever engine has the visits.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.contacts.case_rows import instant_of, needed
from epiloop.contacts.co_presence import (
    Encounter,
    Exposure,
    Threshold,
    in_time_order,
)
from epiloop.contacts.engine import Engine, Meeting, PlainEngine, Seeker, meeting_of
from epiloop.contacts.proximity import ProximityEngine
from epiloop.contacts.stays import NO_TIME
from epiloop.errors import EpiloopError
from epiloop.records import (
    PlaceClass,
    Proximity,
    Visit,
    VisitPrecision,
    stay_of_days,
)
from epiloop.timeline import Interval, local_day

ROSTER: Final = "roster"
GROUPS: Final[Mapping[str, PlaceClass]] = {
    "household": PlaceClass.DWELLING,
    "class": PlaceClass.CLASSROOM,
    "team": PlaceClass.WORK_TEAM,
} | {kind.value: kind for kind in PlaceClass}
"""What sharing a group of each class means: as much as sharing such a place."""


class EvidenceRowError(EpiloopError, ValueError):
    """A row of a roster or a pair record that cannot be used."""


def read_roster_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    *,
    zone: ZoneInfo,
    reach: Interval | None,
) -> list[Visit]:
    """Read rosters: `group_id, group_class, person_id[, from, to]`, one row a member.

    A member is with the group some time in these days, both included; how long is not
    known, as for a visit known by the day.

    Parameters
    ----------
    rows
        Number of each row, and its cells by column.
    zone
        Whose days `from` and `to` are.
    reach
        What the visits cover: an empty `from` or `to` is its first or last day, and
        nothing outside it counts.

    Returns
    -------
    list of Visit
        To places such as `household:17`, with the source `roster`.

    Raises
    ------
    EvidenceRowError
        If a row cannot be used; with its number.
    """
    members = []
    for line, row in rows:
        try:
            member = _member(row, zone, reach)
        except ValueError as error:
            raise EvidenceRowError(f"line {line}: {error}") from error
        if member is not None:
            members.append(member)
    return members


def read_record_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]], *, zone: ZoneInfo
) -> list[Proximity]:
    """Read records of pairs: `a, b, start, seconds[, metres]`.

    `start` is an instant, or seconds from any common beginning.

    Raises
    ------
    EvidenceRowError
        If a row cannot be used; with its number.
    """
    records = []
    for line, row in rows:
        try:
            start = _start(needed(row, "start"), zone)
            length = timedelta(seconds=float(needed(row, "seconds")))
            records.append(
                Proximity(
                    person_id=needed(row, "a"),
                    other_id=needed(row, "b"),
                    span=Interval(start, start + length),
                    distance_m=float(row["metres"]) if row.get("metres") else None,
                )
            )
        except ValueError as error:
            raise EvidenceRowError(f"line {line}: {error}") from error
    return records


class BesideEngine:
    """An engine whose meetings also rest on rosters and on records of pairs.

    What a shared stay and a record tell of the same minutes counts once: the record
    confirms the stay, and adds what lies outside it.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        rosters: Iterable[Visit] = (),
        records: Iterable[Proximity] = (),
    ) -> None:
        self.name = engine.name
        self._engine = engine
        self._rosters = PlainEngine(rosters)
        self._records = ProximityEngine(records)
        self._unmet: set[tuple[Seeker, str]] = set()

    @property
    def reach(self) -> Interval | None:
        """From the first visit or record to the end of the last."""
        held = [one for one in (self._engine.reach, self._records.reach) if one]
        if not held:
            return None
        return Interval(min(one.start for one in held), max(one.end for one in held))

    def meetings(
        self,
        seekers: Iterable[Seeker],
        *,
        threshold: Threshold,
        lingering: timedelta = NO_TIME,
    ) -> list[Meeting]:
        """Find whom each seeker met; by seeker as given, then by person."""
        asked = list(seekers)
        beside = {
            (seeker, met.person_id)
            for side in (self._rosters, self._records)
            for seeker in asked
            for met in side.meetings([seeker], threshold=Threshold())
        }
        by_visits = list(
            self._engine.meetings(asked, threshold=Threshold(), lingering=lingering)
        )
        shared_a_place = {(met.seeker, met.person_id) for met in by_visits}
        self._unmet = (self._unmet | beside) - shared_a_place
        if threshold.at_least > NO_TIME:
            by_visits = list(
                self._engine.meetings(asked, threshold=threshold, lingering=lingering)
            )
        found = [met for met in by_visits if (met.seeker, met.person_id) not in beside]
        for seeker, person in beside:
            exposure = self.exposure(seeker, person, lingering=lingering)
            if exposure and threshold.is_met_by(exposure.encounters):
                found.append(meeting_of(seeker, exposure))
        place = {seeker: at for at, seeker in enumerate(asked)}
        return sorted(found, key=lambda met: (place[met.seeker], met.person_id))

    def exposure(
        self, seeker: Seeker, person_id: str, *, lingering: timedelta = NO_TIME
    ) -> Exposure | None:
        """Return the encounters of one pair, in order; None if they never met."""
        stays: tuple[Encounter, ...] = ()
        if (seeker, person_id) not in self._unmet:
            stays = self._encounters(self._engine, seeker, person_id, lingering)
        records = self._encounters(self._records, seeker, person_id, NO_TIME)
        met = [
            *self._encounters(self._rosters, seeker, person_id, NO_TIME),
            *(_confirmed(stay, records) for stay in stays),
            *(part for record in records for part in _outside(record, stays)),
        ]
        if not met:
            return None
        in_order = tuple(sorted(met, key=in_time_order))
        return Exposure(seeker.seeker_id, person_id, in_order)

    def _encounters(
        self, engine: Engine, seeker: Seeker, person_id: str, lingering: timedelta
    ) -> tuple[Encounter, ...]:
        found = engine.exposure(seeker, person_id, lingering=lingering)
        return found.encounters if found else ()


def _start(text: str, zone: ZoneInfo) -> datetime:
    try:
        seconds = float(text)
    except ValueError:
        return instant_of(text, zone)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _member(
    row: Mapping[str, str], zone: ZoneInfo, reach: Interval | None
) -> Visit | None:
    """Return a member's days with a group, None if none lie in the reach."""
    kind = needed(row, "group_class")
    if kind not in GROUPS:
        raise ValueError(f"there is no group_class {kind}")
    person, group = needed(row, "person_id"), needed(row, "group_id")
    if reach is None:
        return None
    last_moment = timedelta.resolution
    first = date.fromisoformat(
        row.get("from") or local_day(reach.start, zone).isoformat()
    )
    last = date.fromisoformat(
        row.get("to") or local_day(reach.end - last_moment, zone).isoformat()
    )
    if last < first:
        if row.get("from") and row.get("to"):
            raise ValueError(f"to {last} is before from {first}")
        return None
    stay = stay_of_days(first, last, zone=zone).overlap(reach)
    if stay is None:
        return None
    return Visit(
        person_id=person,
        place_id=f"{kind}:{group}",
        stay=stay,
        precision=VisitPrecision.DAY,
        place_class=GROUPS[kind],
        source=ROSTER,
    )


def _confirmed(stay: Encounter, records: Sequence[Encounter]) -> Encounter:
    """Return a shared stay with what records say of the same minutes."""
    same = [one for one in records if one.span.overlap(stay.span) is not None]
    if not same:
        return stay
    distances = [one.nearest_m for one in same if one.nearest_m is not None]
    return replace(stay, recorded=True, nearest_m=min(distances, default=None))


def _outside(record: Encounter, stays: Sequence[Encounter]) -> Iterator[Encounter]:
    """Yield the parts of a record that no shared stay with clock times covers."""
    covered = sorted(one.span for one in stays if one.together is not None)
    begin = record.span.start
    for span in covered:
        if span.end <= begin or span.start >= record.span.end:
            continue
        if span.start > begin:
            yield replace(record, span=Interval(begin, span.start))
        begin = max(begin, span.end)
    if begin < record.span.end:
        yield replace(record, span=Interval(begin, record.span.end))
