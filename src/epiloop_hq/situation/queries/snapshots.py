"""Frozen pictures, as pages and bulletins read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from epiloop.situation.figures import AreaLine, Figure, area_lines
from epiloop.situation.indicators import Curve, CurveBy, Indicator, Load
from epiloop_hq.actor import Actor
from epiloop_hq.situation.drawing import Drawn, pictures_digest
from epiloop_hq.situation.models import AreaPicture, Snapshot
from epiloop_hq.situation.stored import (
    restored_curve,
    restored_indicators,
    restored_loads,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRow:
    """Which moment was drawn of an outbreak."""

    id: int
    outbreak_id: int
    area_path: str
    as_of: datetime
    protocol_id: str
    trail_seq: int
    head_digest: str
    facts_digest: str
    figures_digest: str
    erased: int
    made_at: datetime
    made_by: str


def latest_snapshot(
    outbreak_id: int, actor: Actor, *, at: datetime | None = None
) -> SnapshotRow | None:
    """Return the newest snapshot of an outbreak, up to an instant if given (1 query)."""
    rows = Snapshot.objects.visible_to(actor).filter(outbreak_id=outbreak_id)
    if at is not None:
        rows = rows.filter(as_of__lte=at)
    found = rows.order_by("-as_of", "-pk").first()
    return None if found is None else _row(found)


def snapshot_row(snapshot_id: int, actor: Actor) -> SnapshotRow:
    """Return one snapshot (1 query).

    Raises
    ------
    Snapshot.DoesNotExist
        If there is none, or not for this viewer.
    """
    return _row(Snapshot.objects.visible_to(actor).get(pk=snapshot_id))


def snapshot_times(
    outbreak_id: int, actor: Actor, *, limit: int
) -> tuple[tuple[int, datetime], ...]:
    """Return id and instant of an outbreak's newest snapshots, newest first (1 query)."""
    rows = Snapshot.objects.visible_to(actor).filter(outbreak_id=outbreak_id)
    return tuple(rows.order_by("-as_of").values_list("pk", "as_of")[:limit])


def area_figures(
    snapshot_id: int, area_paths: Iterable[str], actor: Actor
) -> dict[str, dict[Figure, int]]:
    """Return the figures of areas in a snapshot (1 query).

    An area that is missing counts nothing, or is none of the viewer's.
    """
    rows = AreaPicture.objects.visible_to(actor).filter(
        snapshot_id=snapshot_id, area_path__in=sorted(set(area_paths))
    )
    return {
        path: _counts(figures)
        for path, figures in rows.values_list("area_path", "figures")
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a snapshot says of one area; indicators only where they say enough."""

    area_path: str
    figures: Mapping[Figure, int]
    indicators: tuple[Indicator, ...]
    by_unit: Mapping[int | None, tuple[Indicator, ...]]
    loads: tuple[Load, ...]
    curves: Mapping[CurveBy, Curve]


def pictures(
    snapshot_id: int, area_paths: Iterable[str], actor: Actor
) -> dict[str, Picture]:
    """Return what a snapshot says of areas, by path (1 query).

    An area that is missing counts nothing, or is none of the viewer's.
    """
    rows = AreaPicture.objects.visible_to(actor).filter(
        snapshot_id=snapshot_id, area_path__in=sorted(set(area_paths))
    )
    return {row.area_path: _picture(row) for row in rows.order_by("area_path")}


def is_whole(snapshot_id: int) -> bool:
    """Tell whether a snapshot's pictures are those that were frozen (2 queries)."""
    rows = AreaPicture.objects.unscoped(reason="the digest covers every area")
    columns = [column.name for column in fields(Drawn)]
    kept = rows.filter(snapshot_id=snapshot_id).order_by("area_path").values(*columns)
    snapshot = Snapshot.objects.unscoped(reason="its digest").get(pk=snapshot_id)
    return snapshot.figures_digest == pictures_digest(Drawn(**row) for row in kept)


def lines_below(
    snapshot_id: int, area_path: str, below: Sequence[str], actor: Actor
) -> tuple[AreaLine, ...]:
    """Return a line for each area below one, which add up to its figures (1 query).

    What lies in none of them has a line of its own, whose `area_path` is None.
    """
    return area_lines(
        area_figures(snapshot_id, [area_path, *below], actor), area_path, below
    )


def _counts(figures: Mapping[str, int]) -> dict[Figure, int]:
    return {figure: figures.get(figure, 0) for figure in Figure}


def _picture(row: AreaPicture) -> Picture:
    return Picture(
        area_path=row.area_path,
        figures=_counts(row.figures),
        indicators=restored_indicators(row.indicators),
        by_unit={
            int(unit) if unit else None: restored_indicators(stored)
            for unit, stored in row.by_unit.items()
        },
        loads=restored_loads(row.loads),
        curves={
            CurveBy(by): restored_curve(CurveBy(by), stored)
            for by, stored in row.curves.items()
        },
    )


def _row(found: Snapshot) -> SnapshotRow:
    return SnapshotRow(
        id=found.pk,
        outbreak_id=found.outbreak_id,
        area_path=found.area_path,
        as_of=found.as_of,
        protocol_id=found.protocol_id,
        trail_seq=found.trail_seq,
        head_digest=found.head_digest,
        facts_digest=found.facts_digest,
        figures_digest=found.figures_digest,
        erased=found.erased,
        made_at=found.made_at,
        made_by=found.made_by,
    )
