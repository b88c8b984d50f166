"""The administrative tree, as forms and imports look things up in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor
from epiloop_hq.places.models import Area

CHUNK = 500


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


def area_paths_of(codes: Iterable[str]) -> dict[str, str]:
    """Return code → path for those codes that are known."""
    wanted = sorted(set(codes))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = Area.objects.unscoped(reason="the tree is one for everybody").filter(
            code__in=wanted[start : start + CHUNK]
        )
        found |= dict(rows.values_list("code", "area_path"))
    return found


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
