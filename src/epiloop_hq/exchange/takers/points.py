"""Announced risk points: a place, a span of time, joined with those that overlap."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final, cast

from django.utils.translation import gettext as _

from epiloop.records import PlaceClass
from epiloop.tables import Kind, PointRow
from epiloop_hq.actor import Permission
from epiloop_hq.exchange.names import Name
from epiloop_hq.exchange.takers.base import FileRow, Part, Taker, on_the_ground
from epiloop_hq.places.actions import (
    PlaceDraft,
    find_or_create_places,
    merge_point,
    withdraw_point,
)

LONGEST_NAME: Final = 200


class PointTaker(Taker):
    """Makes places and their risk points."""

    kind: ClassVar = Kind.POINTS
    most_rows: ClassVar = 100

    def screen(self, row: FileRow) -> None:
        """Refuse points of an outbreak in an area that is not the actor's."""
        del row
        self.require_area(self.delivery.area_path, Permission.PLACE_WRITE)

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[Name]:
        """Record the points of the rows."""
        parts = [part for row in rows for part in row.parts]
        drafts = [self._place(cast("PointRow", part.row)) for part in parts]
        places = find_or_create_places(drafts, actor=self.actor, now=now)
        return [
            self._merge(part, place_id, now=now)
            for part, place_id in zip(parts, places, strict=True)
        ]

    def _place(self, row: PointRow) -> PlaceDraft:
        lon, lat = on_the_ground(row.lon, row.lat, row.datum)
        return PlaceDraft(
            name=row.place[:LONGEST_NAME],
            kind=place_class(row.place_kind),
            area_path=self.area_of(row.area),
            lon=lon,
            lat=lat,
        )

    def _merge(self, part: Part, place_id: int, *, now: datetime) -> Name:
        row = cast("PointRow", part.row)
        if part.known is not None:
            withdraw_point(
                part.known.subject_id,
                actor=self.actor,
                now=now,
                reason=_("Announced otherwise"),
            )
        starts_at, ends_at, is_day = self.span(row.starts, row.ends)
        merged = merge_point(
            place_id,
            actor=self.actor,
            now=now,
            outbreak_id=self.outbreak.id,
            starts_at=starts_at,
            ends_at=ends_at,
            source=" ".join(filter(None, [self.delivery.source, row.source]))[
                :LONGEST_NAME
            ],
            is_day_precision=is_day,
            is_approximate=bool(row.is_approximate),
        )
        return Name(
            kind=self.kind,
            external_id=part.external_id,
            subject=f"places.RiskPoint:{merged.member_id}",
            content_key=part.content_key,
        )


def place_class(word: str) -> PlaceClass:
    """Return the class of a place if the file uses our word for it, else unknown."""
    return PlaceClass(word) if word in set(PlaceClass) else PlaceClass.UNKNOWN
