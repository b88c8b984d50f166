"""What a dispatch pack is made of: all that was known at one instant, as tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from epiloop.situation.facts import LISTS, ClockFact, Facts
from epiloop.situation.figures import Figure, figures_by_area
from epiloop_hq.audit.moments import Columns, Known, Told, known_at
from epiloop_hq.situation.queries.columns import COLUMNS
from epiloop_hq.situation.queries.known_rows import facts_of

AREA: Final = "places.Area"
# Work between units, and the state of reconciliation: rows with a sender's or an own
# area. No column of them holds what somebody wrote, for a name may stand in it.
BESIDE: Final[dict[str, tuple[str, ...]]] = {
    "disposal.Offer": (
        "item_id",
        "from_unit_id",
        "to_unit_id",
        "area_path",
        "to_area_path",
        "state",
        "offered_at",
        "due_at",
        "answered_at",
    ),
    "disposal.AssistRequest": (
        "number",
        "case_id",
        "from_unit_id",
        "to_unit_id",
        "area_path",
        "to_area_path",
        "sent_at",
        "acknowledge_due_at",
        "reply_due_at",
        "acknowledged_at",
        "replied_at",
    ),
    "reconciliation.Reconciliation": (
        "day",
        "area_path",
        "as_of",
        "run",
        "checks",
        "differences",
        "digest",
        "signed_at",
    ),
    "reconciliation.BalanceLine": (
        "reconciliation_id",
        "area_path",
        "check_name",
        "opening",
        "came",
        "went",
        "closing",
        "differences",
    ),
    "reconciliation.Finding": (
        "check_name",
        "subject_kind",
        "subject_id",
        "area_path",
        "found_at",
        "due_at",
        "status",
        "cause",
        "owner_unit_id",
        "rectified_at",
        "verified_at",
    ),
}
FILES: Final = {
    "disposal.Offer": "hand_overs",
    "disposal.AssistRequest": "requests",
    "reconciliation.Reconciliation": "reconciliations",
    "reconciliation.BalanceLine": "balance",
    "reconciliation.Finding": "findings",
}


@dataclass(frozen=True, slots=True)
class PackTable:
    """One table of a pack: the name of its file, its columns, its rows in order."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    @property
    def file_name(self) -> str:
        """What its file in the pack is called."""
        return f"{self.name}.csv"


@dataclass(frozen=True, slots=True)
class PackContent:
    """All of a pack; `digest` is that of the facts."""

    as_of: datetime
    area_path: str
    outbreak_id: int
    trail_seq: int
    head_digest: str
    digest: str
    erased: int
    figures: dict[Figure, int]
    tables: tuple[PackTable, ...]


def pack_content(area_path: str, at: datetime, *, outbreak_id: int) -> PackContent:
    """Return what was known of an outbreak in an area at an instant, from the trail alone.

    Nobody is named in it: persons, places and units stand as the ids of the
    installation. The caller answers for who may see it.

    Raises
    ------
    OutbreakNotKnownError
        If the outbreak was not known then.
    """
    columns: Columns = {**COLUMNS, AREA: ("area_path", "name"), **BESIDE}
    known = known_at(columns, as_of=at)
    facts = facts_of(known, area_path, outbreak_id=outbreak_id, as_of=at)
    by_area = figures_by_area(facts)
    return PackContent(
        as_of=at,
        area_path=area_path,
        outbreak_id=outbreak_id,
        trail_seq=facts.trail_seq,
        head_digest=facts.head_digest,
        digest=facts.digest(),
        erased=facts.erased,
        figures={figure: by_area[area_path].get(figure, 0) for figure in Figure},
        tables=(
            _figures(by_area, known),
            *(_facts(facts, name) for name in LISTS),
            *(_beside(known, label, area_path) for label in BESIDE),
        ),
    )


def _figures(by_area: dict[str, dict[Figure, int]], known: Known) -> PackTable:
    names = {row["area_path"]: row["name"] for row in known.of(AREA)}
    rows = (
        (path, names.get(path, ""), *(counts.get(figure, 0) for figure in Figure))
        for path, counts in sorted(by_area.items())
    )
    return PackTable("figures", ("area_path", "area", *Figure), tuple(rows))


def _facts(facts: Facts, name: str) -> PackTable:
    found: Sequence[Any] = getattr(facts, name)
    if name == "clocks":
        return _clocks(found, facts.as_of)
    columns = [column.name for column in fields(found[0])] if found else []
    rows = (tuple(getattr(fact, column) for column in columns) for fact in found)
    return PackTable(name, tuple(columns), _in_order(rows))


def _clocks(clocks: Iterable[ClockFact], as_of: datetime) -> PackTable:
    """Return the clocks with what each showed then, and when it is or was due."""
    rows = (
        (
            clock.clock_id,
            clock.key,
            clock.case_id,
            clock.item_id,
            clock.area_path,
            clock.unit_id,
            clock.started_at,
            clock.clock().due_at,
            clock.met_at,
            "cancelled"
            if clock.cancelled_at is not None
            else clock.clock().state(now=as_of).value,
        )
        for clock in clocks
    )
    header = (
        *("clock_id", "key", "case_id", "item_id", "area_path", "unit_id"),
        *("started_at", "due_at", "met_at", "state"),
    )
    return PackTable("clocks", header, _in_order(rows))


def _beside(known: Known, label: str, area_path: str) -> PackTable:
    header = ("id", *BESIDE[label])
    rows = (
        tuple(row[column] for column in header)
        for row in known.of(label)
        if _touches(row, area_path)
    )
    return PackTable(FILES[label], header, _in_order(rows))


def _touches(row: Told, area_path: str) -> bool:
    return any(
        row[column].startswith(area_path)
        for column in ("area_path", "to_area_path")
        if column in row
    )


def _in_order(rows: Iterable[tuple[object, ...]]) -> tuple[tuple[object, ...], ...]:
    """Return rows in one order, whichever way they were read."""
    return tuple(sorted(rows, key=lambda row: [str(cell) for cell in row]))
