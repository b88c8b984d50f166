"""Areas of the administrative tree, with their outlines brought to WGS-84."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Final, cast

from epiloop.places.datum import in_datum
from epiloop.places.points import Datum, Point
from epiloop.tables import AreaLevel as RowLevel
from epiloop.tables import AreaRow, Kind, RowDatum, RowOutcome, TableRow
from epiloop_hq.exchange.names import Name
from epiloop_hq.exchange.takers.base import FileRow, Taker
from epiloop_hq.places.actions import AreaDraft, write_areas
from epiloop_hq.places.errors import PlacesRefusedError
from epiloop_hq.places.kinds import AreaLevel

LEVELS: Final = {
    RowLevel.COUNTRY: AreaLevel.COUNTRY,
    RowLevel.PROVINCE: AreaLevel.PROVINCE,
    RowLevel.CITY: AreaLevel.CITY,
    RowLevel.DISTRICT: AreaLevel.DISTRICT,
    RowLevel.TOWN: AreaLevel.TOWN,
    RowLevel.VILLAGE: AreaLevel.COMMUNITY,
    RowLevel.GRID: AreaLevel.GRID,
    RowLevel.BUILDING: AreaLevel.BUILDING,
}
# Seven decimals of a degree are a centimetre: finer than any outline was ever surveyed.
DECIMALS: Final = 7


class AreaTaker(Taker):
    """Writes areas, those above before those below."""

    kind: ClassVar = Kind.AREAS
    needs_outbreak: ClassVar = False

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # as the base takes them
        self._tried: dict[str, AreaDraft] = {}

    @property
    def reorders(self) -> bool:
        """Lists of areas come in any order, a tree grows from the top."""
        return True

    def in_order(self, outcomes: Iterable[RowOutcome]) -> Iterable[RowOutcome]:
        """Return the rows from the top of the tree downwards."""
        read = list(outcomes)
        above = {
            part.row.code: part.row.parent_code
            for outcome in read
            for part in outcome.taken
            if isinstance(part.row, AreaRow)
        }
        return sorted(read, key=lambda o: (_depth(o, above), o.number))

    def external_id(self, row: TableRow, content_key: str) -> str:
        """Return the area's code."""
        del content_key
        return cast("AreaRow", row).code

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[Name]:
        """Write the areas of the rows."""
        parts = [part for row in rows for part in row.parts]
        drafts = [self._draft(cast("AreaRow", part.row)) for part in parts]
        above = self._above(drafts)
        written = write_areas([*above, *drafts], actor=self.actor, now=now)
        if written.refused:
            raise PlacesRefusedError(written.refused[0][1])
        return [
            Name(
                kind=Kind.AREAS,
                external_id=part.external_id,
                subject="",
                content_key=part.content_key,
            )
            for part in parts
        ]

    def tried(self, rows: Sequence[FileRow]) -> None:
        """Remember areas of a dry run, which is undone, for those below them."""
        for row in rows:
            for part in row.parts:
                draft = self._draft(cast("AreaRow", part.row))
                self._tried[draft.code] = replace(
                    draft, outline=None, outline_source=""
                )

    def _above(self, drafts: Sequence[AreaDraft]) -> list[AreaDraft]:
        """Return the tried areas above some, from the top down."""
        own = {draft.code for draft in drafts}
        found: dict[str, AreaDraft] = {}
        parents = [draft.parent_code for draft in drafts]
        while parents:
            code = parents.pop()
            if code in self._tried and code not in found and code not in own:
                found[code] = self._tried[code]
                parents.append(found[code].parent_code)
        return [draft for code, draft in self._tried.items() if code in found]

    def _draft(self, row: AreaRow) -> AreaDraft:
        outline = (
            cast("dict[str, Any]", json.loads(row.outline)) if row.outline else None
        )
        if outline is not None and row.datum is RowDatum.GCJ02:
            outline = {**outline, "coordinates": _to_wgs84(outline["coordinates"])}
        top = AreaLevel.DISTRICT if row.parent_code else AreaLevel.PROVINCE
        return AreaDraft(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            level=LEVELS[row.level] if row.level else top,
            parent_code=row.parent_code,
            outline=outline,
            outline_source=self.delivery.source if outline else "",
        )


def _depth(outcome: RowOutcome, above: dict[str, str]) -> int:
    """Return how many areas of the file are above this row's."""
    if not outcome.taken:
        return 0
    code, steps = cast("AreaRow", outcome.taken[0].row).code, 0
    while code in above and steps <= len(above):
        code, steps = above[code], steps + 1
    return steps


def _to_wgs84(coordinates: Any) -> Any:  # noqa: ANN401  nested lists of GeoJSON
    if coordinates and isinstance(coordinates[0], int | float):
        point = in_datum(
            Point(coordinates[0], coordinates[1], Datum.GCJ02), Datum.WGS84
        )
        return [round(point.lon, DECIMALS), round(point.lat, DECIMALS)]
    return [_to_wgs84(part) for part in coordinates]
