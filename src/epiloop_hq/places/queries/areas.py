"""The administrative tree, as forms and imports look things up in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from epiloop.places import ancestor_paths
from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.models import Area
from epiloop_hq.places.queries.names import full_names


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area with the number of areas right below it."""

    id: int
    code: str
    name: str
    name_en: str
    level: str
    area_path: str
    children: int


class TreeArea(NamedTuple):
    """One area as names are looked up in the tree; `code_above` is empty at the top."""

    code: str
    name: str
    name_en: str
    code_above: str
    area_path: str


class UnknownAreaError(LookupError):
    """No area has this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(_("There is no area with the code %(code)s.") % {"code": code})


def area_path_of(code: str) -> str:
    """Return the path of an area; raise `UnknownAreaError` if no area has the code."""
    try:
        return area_paths_of([code])[code]
    except KeyError:
        raise UnknownAreaError(code) from None


def code_of(area_path: str) -> str:
    """Return the code of the area at the end of a path; empty for everywhere."""
    return area_path.rstrip("/").rpartition("/")[2]


def area_paths_of(codes: Iterable[str]) -> dict[str, str]:
    """Return code → path for those codes that are known."""
    found: dict[str, str] = {}
    for batch in in_batches(sorted(set(codes))):
        areas = Area.objects.unscoped(reason="the tree is one for everybody")
        rows = areas.filter(code__in=batch)
        found |= dict(rows.values_list("code", "area_path"))
    return found


def area_tree() -> tuple[TreeArea, ...]:
    """Return every area, from the top (1 query).

    For finding areas by the names that people write.
    """
    areas = Area.objects.unscoped(reason="the tree is one for everybody")
    rows = areas.order_by("area_path").values_list(
        "code", "name", "name_en", "parent__code", "area_path"
    )
    return tuple(
        TreeArea(code, name, name_en, above or "", path)
        for code, name, name_en, above, path in rows
    )


def is_area(area_path: str) -> bool:
    """Tell whether an area has this path."""
    areas = Area.objects.unscoped(reason="the tree is one for everybody")
    return areas.filter(area_path=area_path).exists()


def known_paths(paths: Iterable[str]) -> set[str]:
    """Return those of the paths that areas have."""
    areas = Area.objects.unscoped(reason="the tree is one for everybody")
    found: set[str] = set()
    for batch in in_batches(sorted(set(paths))):
        rows = areas.filter(area_path__in=batch)
        found |= set(rows.values_list("area_path", flat=True))
    return found


def paths_at(levels: Iterable[AreaLevel]) -> frozenset[str]:
    """Return the paths of all areas of these levels (1 query)."""
    areas = Area.objects.unscoped(reason="the tree is one for everybody")
    rows = areas.filter(level__in=list(levels))
    return frozenset(rows.values_list("area_path", flat=True))


def community_codes(paths: Iterable[str]) -> dict[str, str]:
    """Return path → code of the village or residents' committee it lies in (1 query).

    Larger areas are left out: half a town shares one.
    """
    lines = {p: {*ancestor_paths(p), p} for p in set(paths) if p}
    areas = Area.objects.unscoped(reason="the tree is one for everybody")
    codes: dict[str, str] = {}
    for batch in in_batches(sorted({a for line in lines.values() for a in line})):
        rows = areas.filter(area_path__in=batch, level=AreaLevel.COMMUNITY)
        codes |= dict(rows.values_list("area_path", "code"))
    return {
        path: codes[area]
        for path, line in lines.items()
        for area in line & codes.keys()
    }


def area_row(area_path: str, actor: Actor) -> AreaRow:
    """Return one area of the viewer's (1 query).

    Raises
    ------
    Area.DoesNotExist
        If there is none, or not for this viewer.
    """
    return _row(_counted(Area.objects.visible_to(actor)).get(area_path=area_path))


def children_rows(area_path: str, actor: Actor) -> tuple[AreaRow, ...]:
    """Return the viewer's areas right below one, by code (1 query)."""
    rows = Area.objects.visible_to(actor).filter(parent__area_path=area_path)
    return tuple(map(_row, _counted(rows).order_by("code")))


def root_rows(actor: Actor) -> tuple[AreaRow, ...]:
    """Return the areas where the viewer's trees begin, by path (1 query)."""
    roots = actor.areas_where(Area.see_permission)
    tops = Q(parent=None) if "" in roots else Q(area_path__in=roots)
    rows = Area.objects.visible_to(actor).filter(tops)
    return tuple(map(_row, _counted(rows).order_by("area_path")))


def switch_rows(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return (path, level) of the areas a viewer switches between, by path (1 query).

    The roots of the viewer's trees, the districts and everything above them, and what
    lies right below a root.
    """
    roots = actor.areas_where(Area.see_permission)
    wide = Q(level__in=(AreaLevel.PROVINCE, AreaLevel.CITY, AreaLevel.DISTRICT))
    near = Q(area_path__in=roots) | Q(parent__area_path__in=roots)
    rows = Area.objects.visible_to(actor).filter(wide | near).order_by("area_path")
    return tuple(rows.values_list("area_path", "level"))


def found_areas(text: str, actor: Actor, *, limit: int) -> tuple[AreaRow, ...]:
    """Return the viewer's areas whose code or name begins so, the largest first."""
    text = text.strip()
    if not text:
        return ()
    rows = Area.objects.visible_to(actor).filter(
        Q(code__startswith=text)
        | Q(name__startswith=text)
        | Q(name_en__istartswith=text)
    )
    return tuple(map(_row, _counted(rows).order_by("area_path")[:limit]))


def area_choices(
    actor: Actor, *, down_to: AreaLevel, limit: int = 1_000
) -> tuple[tuple[str, str], ...]:
    """Return (code, full name) of the viewer's larger areas, for a list (2 queries).

    Smaller ones than `down_to` are typed by their code.
    """
    levels = list(AreaLevel)
    large = levels[: levels.index(down_to) + 1]
    rows = Area.objects.visible_to(actor).filter(level__in=large).order_by("area_path")
    listed = list(rows.values_list("code", "area_path")[:limit])
    names = full_names(path for _code, path in listed)
    return tuple((code, names[path]) for code, path in listed)


def _counted(rows: "QuerySet[Area]") -> "QuerySet[Any]":
    below = (
        Area.objects.unscoped(reason="how many areas are below a visible one")
        .filter(parent=OuterRef("pk"))
        .order_by()
        .values("parent")
        .annotate(n=Count("pk"))
        .values("n")
    )
    columns = ("pk", "code", "name", "name_en", "level", "area_path")
    return rows.annotate(children=Coalesce(Subquery(below), 0)).values_list(
        *columns, "children", named=True
    )


def _row(area: Any) -> AreaRow:  # noqa: ANN401  a named row of the query above
    return AreaRow(
        area.pk,
        area.code,
        area.name,
        area.name_en,
        area.level,
        area.area_path,
        area.children,
    )
