"""Published facts: levels of zones, and counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final, cast

from epiloop.tables import CountRow, Kind, TableRow, ZoneRow
from epiloop_hq.actor import Permission
from epiloop_hq.exchange.errors import RowRefusedError
from epiloop_hq.exchange.kinds import RefusalCode
from epiloop_hq.exchange.names import Name
from epiloop_hq.exchange.takers.base import FileRow, Part, Taker
from epiloop_hq.places.actions import (
    CountDraft,
    ZoneDraft,
    record_counts,
    record_zones,
)

LONGEST_MEASURE: Final = 60
LONGEST_SOURCE: Final = 200


class _FactTaker(Taker):
    """Facts belong to an outbreak if one is named, and to an area in any case."""

    needs_outbreak: ClassVar = False

    def screen(self, row: FileRow) -> None:
        """Refuse a fact on an area that is not the actor's."""
        for part in row.parts:
            told = cast("ZoneRow | CountRow", part.row)
            self.require_area(self.area_of(told.area), Permission.AREA_WRITE)

    @property
    def outbreak_id(self) -> int | None:
        """The outbreak that the facts are about, if the file is about one."""
        return self.delivery.outbreak.id if self.delivery.outbreak else None


class ZoneTaker(_FactTaker):
    """Records announced levels of zones."""

    kind: ClassVar = Kind.ZONES

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[Name]:
        """Record the levels of the rows."""
        parts = [part for row in rows for part in row.parts]
        drafts = [self._draft(cast("ZoneRow", part.row)) for part in parts]
        record_zones(drafts, actor=self.actor, now=now)
        return [_name(self.kind, part) for part in parts]

    def _draft(self, row: ZoneRow) -> ZoneDraft:
        since = self.at(row.as_of or row.announced)
        if since is None:
            raise RowRefusedError(RefusalCode.TIME_MISSING, column="as_of")
        towns = [name for name in row.area_names if name != row.name]
        return ZoneDraft(
            community=row.name,
            town=towns[-1] if towns else "",
            level=str(row.level),
            from_level=str(row.previous_level or ""),
            happened_at=since,
            announced_on=row.announced.on if row.announced else None,
            confirmed_14d=row.confirmed_in_window,
            area_path=self.area_of(row.area),
            outbreak_id=self.outbreak_id,
            source=" ".join(filter(None, [self.delivery.source, row.source]))[
                :LONGEST_SOURCE
            ],
        )


class CountTaker(_FactTaker):
    """Records published figures; a row of many columns is many figures."""

    kind: ClassVar = Kind.COUNTS
    # a row may hold hundreds of figures
    least_rows: ClassVar = 1
    most_rows: ClassVar = 20

    def external_id(self, row: TableRow, content_key: str) -> str:
        """Return a name of its own for each of the figures of a row."""
        del row
        return f"content:{content_key}"

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[Name]:
        """Record the figures of the rows."""
        parts = [part for row in rows for part in row.parts]
        drafts = [self._draft(cast("CountRow", part.row)) for part in parts]
        record_counts(drafts, actor=self.actor, now=now)
        return [_name(self.kind, part) for part in parts]

    def _draft(self, row: CountRow) -> CountDraft:
        starts_at, ends_at, _is_day = self.span(row.starts, row.ends)
        said = [self.delivery.source, row.source, row.label]
        measure = [row.measure, row.discovery_route or "", row.severity or ""]
        return CountDraft(
            measure=".".join(filter(None, measure))[:LONGEST_MEASURE],
            starts_at=starts_at,
            ends_at=ends_at,
            value=row.value,
            area_path=self.area_of(row.area),
            outbreak_id=self.outbreak_id,
            is_rounded=bool(row.is_rounded),
            source=" · ".join(filter(None, said))[:LONGEST_SOURCE],
        )


def _name(kind: Kind, part: Part) -> Name:
    return Name(
        kind=kind,
        external_id=part.external_id,
        subject="",
        content_key=part.content_key,
    )
