"""From rows as they stood to the facts of the situation."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop.situation import facts
from epiloop.situation.facts import Facts, LinkKind
from epiloop.situation.histories import with_histories
from epiloop_hq.audit.moments import Known, Told
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.situation.errors import OutbreakNotKnownError
from epiloop_hq.situation.queries.columns import (
    ADOPTION,
    CASE,
    CLOCK,
    CONTACT,
    COUNT,
    CUSTODY,
    DUPLICATE,
    ITEM,
    LINK,
    ORDER,
    OUTBREAK,
    PLACE,
    POINT,
    STAY,
    ZONE,
)


def facts_of(
    known: Known, area_path: str, *, outbreak_id: int, as_of: datetime
) -> Facts:
    """Return the facts of one outbreak in an area, from the rows of one moment.

    Raises
    ------
    OutbreakNotKnownError
        If the outbreak was not known then.
    """
    outbreak = known.rows[OUTBREAK].get(outbreak_id)
    if outbreak is None:
        raise OutbreakNotKnownError(outbreak_id, as_of)
    rows = _Rows(known, outbreak_id)
    zone = ZoneInfo(outbreak["zone_name"])
    contacts, stays = rows.contacts(), rows.stays()
    return Facts(
        as_of=as_of,
        area_path="",
        outbreak_id=outbreak_id,
        disease=outbreak["disease"],
        zone=zone,
        protocol_id=_protocol(rows, area_path or outbreak["area_path"], as_of),
        started_at=outbreak["started_at"],
        trail_seq=known.seq,
        head_digest=known.digest,
        erased=known.erased,
        cases=with_histories(rows.cases(), contacts, stays, zone=zone),
        contacts=contacts,
        links=rows.links(),
        items=rows.items(),
        clocks=rows.clocks(),
        points=rows.points(),
        zones=rows.zones(),
        counts=rows.counts(),
        stays=stays,
        orders=rows.orders(),
    ).within(area_path)


class _Rows:
    """The rows of one outbreak, each kind as facts."""

    def __init__(self, known: Known, outbreak_id: int) -> None:
        self._known = known
        self._outbreak_id = outbreak_id
        self._human = _humans(known.of(DUPLICATE))
        self._unit = {
            row["item_id"]: row["unit_id"]
            for row in known.of(CUSTODY)
            if row["until"] is None
        }

    def of(self, label: str) -> list[Told]:
        """Return the outbreak's rows of a model."""
        rows = self._known.of(label)
        return [row for row in rows if row["outbreak_id"] == self._outbreak_id]

    def cases(self) -> tuple[facts.CaseFact, ...]:
        return tuple(self._case(row) for row in self.of(CASE))

    def contacts(self) -> tuple[facts.ContactFact, ...]:
        return tuple(
            facts.ContactFact(
                **_but(row, "id", "outbreak_id", "person_id"),
                contact_id=row["id"],
                person_id=self._who(row),
            )
            for row in self.of(CONTACT)
        )

    def links(self) -> tuple[facts.LinkFact, ...]:
        area = {row["id"]: row["area_path"] for row in self.of(CASE)}
        told = [
            facts.LinkFact(
                source_case_id=row["infector_id"],
                case_id=row["infectee_id"],
                kind=LinkKind.LINK,
                area_path=area[row["infectee_id"]],
                setting=row["setting"],
            )
            for row in self._known.of(LINK)
            if row["infectee_id"] in area
        ]
        became = [
            facts.LinkFact(
                source_case_id=row["case_id"],
                case_id=row["became_case_id"],
                kind=LinkKind.CONTACT,
                area_path=area[row["became_case_id"]],
            )
            for row in self.of(CONTACT)
            if row["became_case_id"] in area and row["determined_at"] is not None
        ]
        return (*told, *became)

    def items(self) -> tuple[facts.ItemFact, ...]:
        return tuple(
            facts.ItemFact(
                **_but(row, "id", "outbreak_id", "person_id"),
                item_id=row["id"],
                person_id=self._who(row) if row["person_id"] else None,
                unit_id=self._unit.get(row["id"]),
            )
            for row in self.of(ITEM)
        )

    def clocks(self) -> tuple[facts.ClockFact, ...]:
        return tuple(
            facts.ClockFact(
                **_but(row, "id", "outbreak_id", "pauses"),
                clock_id=row["id"],
                unit_id=self._unit.get(row["item_id"]),
                pauses=tuple(_pause(*pause) for pause in row["pauses"]),
            )
            for row in self.of(CLOCK)
        )

    def points(self) -> tuple[facts.PointFact, ...]:
        places = self._known.rows[PLACE]
        aside = ("id", "outbreak_id", "is_member", "is_withdrawn", "merged_into_id")
        return tuple(
            facts.PointFact(
                **_but(row, *aside),
                point_id=row["id"],
                place_kind=places[row["place_id"]]["kind"],
                lon=places[row["place_id"]]["lon"],
                lat=places[row["place_id"]]["lat"],
            )
            for row in self.of(POINT)
            if not (row["is_member"] or row["is_withdrawn"] or row["merged_into_id"])
        )

    def zones(self) -> tuple[facts.ZoneFact, ...]:
        return tuple(
            facts.ZoneFact(**_but(row, "id", "outbreak_id"), zone_id=row["id"])
            for row in self.of(ZONE)
        )

    def counts(self) -> tuple[facts.CountFact, ...]:
        return tuple(
            facts.CountFact(**_but(row, "id", "outbreak_id"), count_id=row["id"])
            for row in self.of(COUNT)
        )

    def stays(self) -> tuple[facts.StayFact, ...]:
        return tuple(
            facts.StayFact(
                **_but(row, "id", "outbreak_id", "person_id"),
                stay_id=row["id"],
                person_id=self._who(row),
            )
            for row in self.of(STAY)
        )

    def orders(self) -> tuple[facts.OrderFact, ...]:
        return tuple(
            facts.OrderFact(
                **_but(row, "id", "outbreak_id", "person_id"),
                order_id=row["id"],
                person_id=self._who(row),
            )
            for row in self.of(ORDER)
        )

    def _case(self, row: Told) -> facts.CaseFact:
        is_unclassified = row["discovery_route"] == DiscoveryRoute.UNCLASSIFIED
        return facts.CaseFact(
            **_but(row, "id", "outbreak_id", "person_id", "is_community"),
            case_id=row["id"],
            person_id=self._who(row),
            is_refuted=row["status"] == CaseStatus.REFUTED,
            is_community=None if is_unclassified else row["is_community"],
        )

    def _who(self, row: Told) -> int:
        person_id: int = row["person_id"]
        return self._human.get(person_id, person_id)


def _but(row: Told, *left_out: str) -> dict[str, Any]:
    return {column: row[column] for column in row.keys() - set(left_out)}


def _pause(start: str, end: str, why: str) -> tuple[datetime, datetime, str]:
    return datetime.fromisoformat(start), datetime.fromisoformat(end), why


def _humans(pairs: Iterable[Told]) -> dict[int, int]:
    """Return person → the lowest id of the records known to be of one human being."""
    human: dict[int, int] = {}

    def find(person_id: int) -> int:
        while human.get(person_id, person_id) != person_id:
            person_id = human[person_id]
        return person_id

    for pair in pairs:
        if pair["state"] == DuplicateState.MERGED:
            low, high = sorted((find(pair["first_id"]), find(pair["second_id"])))
            human[high] = low
    return {person_id: find(person_id) for person_id in human}


def _protocol(rows: _Rows, area_path: str, at: datetime) -> str:
    """Return the version adopted nearest to the area; empty if there is none."""
    adopted = [
        row
        for row in rows.of(ADOPTION)
        if area_path.startswith(row["area_path"])
        and row["starts_at"] <= at
        and (row["ends_at"] is None or at < row["ends_at"])
    ]
    nearest = max(adopted, key=lambda row: len(row["area_path"]), default=None)
    return "" if nearest is None else str(nearest["protocol_id"])
