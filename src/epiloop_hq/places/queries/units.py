"""Organisations, and which of them answers for an area."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from epiloop.places import ancestor_paths
from epiloop_hq.actor import Actor
from epiloop_hq.places.kinds import RESPONSIBLE_KINDS, UnitKind
from epiloop_hq.places.models import Unit
from epiloop_hq.web.paging import PAGE, Page, TextKey, page_of, read_text_key


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One organisation and how it is reached. No secret: others must be able to call it."""

    id: int
    name: str
    kind: UnitKind
    area_path: str
    telephone: str
    is_outside: bool


def unit_row(unit_id: int) -> UnitRow:
    """Return one unit (1 query); raise `Unit.DoesNotExist` if there is none."""
    return _row(Unit.objects.unscoped(reason="units are no secret").get(pk=unit_id))


def unit_rows(unit_ids: Iterable[int | None]) -> dict[int, UnitRow]:
    """Return id → unit for the ids given (1 query)."""
    ids = {i for i in unit_ids if i is not None}
    rows = Unit.objects.unscoped(reason="units are no secret").filter(pk__in=ids)
    return {unit.pk: _row(unit) for unit in rows}


def units_of(
    area_path: str, *, kinds: Iterable[UnitKind] = UnitKind
) -> tuple[UnitRow, ...]:
    """Return the units of an area and of the areas above it, the nearest first."""
    rows = Unit.objects.unscoped(reason="units are no secret").filter(
        area_path__in=_line(area_path), kind__in=list(kinds)
    )
    nearest = sorted(rows, key=lambda u: (-len(u.area_path), u.name))
    return tuple(map(_row, nearest))


def units_from(area_path: str, *, limit: int) -> tuple[UnitRow, ...]:
    """Return whom an area may turn to: units near it first, then every other by area.

    For handing over and for asking: a unit is chosen wherever it is (2 queries).
    """
    near = units_of(area_path)
    rows = Unit.objects.unscoped(reason="units are no secret").exclude(
        pk__in=[unit.id for unit in near]
    )
    others = rows.order_by("area_path", "name", "pk")[: max(limit - len(near), 0)]
    return (*near, *map(_row, others))


def unit_page(
    actor: Actor, *, search: str = "", after: str = "", limit: int = PAGE
) -> Page[UnitRow]:
    """Return the units of the viewer's areas by name (1 query)."""
    rows = Unit.objects.visible_to(actor).order_by("name", "pk")
    if search:
        rows = rows.filter(name__icontains=search.strip())
    if key := read_text_key(after):
        rows = rows.filter(Q(name__gt=key.text) | Q(name=key.text, pk__gt=key.id))
    found = [_row(unit) for unit in rows[: limit + 1]]
    return page_of(found, limit=limit, key=lambda u: TextKey(u.name, u.id))


def responsible_unit(area_path: str) -> UnitRow | None:
    """Return who answers for an area: the nearest unit at it or above (1 query).

    Of several units of one area a community's comes before disease control, and that
    before a headquarters; other kinds answer only where they are chosen.
    """
    return responsible_units([area_path])[area_path]


def responsible_units(area_paths: Iterable[str]) -> dict[str, UnitRow | None]:
    """Return path → who answers for it; None where nobody does (1 query)."""
    wanted = set(area_paths)
    lines = {path: _line(path) for path in wanted}
    above = sorted({p for line in lines.values() for p in line})
    rows = Unit.objects.unscoped(reason="units are no secret").filter(
        area_path__in=above, kind__in=RESPONSIBLE_KINDS
    )
    by_path: dict[str, list[Unit]] = {}
    for unit in rows.order_by("pk"):
        by_path.setdefault(unit.area_path, []).append(unit)
    return {path: _first(line, by_path) for path, line in lines.items()}


def _line(area_path: str) -> tuple[str, ...]:
    """Return the area's path and those above it, the nearest first."""
    if not area_path:
        return ()
    return (area_path, *reversed(ancestor_paths(area_path)))


def _first(line: tuple[str, ...], by_path: dict[str, list[Unit]]) -> UnitRow | None:
    for path in line:
        units = by_path.get(path)
        if units:
            rank = {kind: place for place, kind in enumerate(RESPONSIBLE_KINDS)}
            return _row(min(units, key=lambda u: (rank[UnitKind(u.kind)], u.pk)))
    return None


def _row(unit: Unit) -> UnitRow:
    return UnitRow(
        unit.pk,
        unit.name,
        UnitKind(unit.kind),
        unit.area_path,
        unit.telephone,
        unit.is_outside,
    )
