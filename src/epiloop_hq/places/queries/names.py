"""What areas are called, in both languages; read once a request."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language

from epiloop.places import ancestor_paths, parent_path
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.places.models import Area

# Nodes of the official Chinese list that only say of what rank the areas below are.
RANKS: Final = frozenset(
    {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
)


@dataclass(frozen=True, slots=True)
class AreaName:
    """The name of one area; `name_en` is empty where none is known."""

    area_path: str
    name: str
    name_en: str = ""

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        return self.name if chinese or not self.name_en else self.name_en


_remembered: ContextVar[dict[str, AreaName] | None] = ContextVar(
    "area_names", default=None
)


@contextmanager
def remembering_names() -> Iterator[None]:
    """Read every area's name at most once in this block: one request, one page."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def area_names(paths: Iterable[str]) -> dict[str, AreaName]:
    """Return path → name for each path asked for, empty paths left out.

    A path that no area has is named by itself, so that a page never fails over a name.
    Names are no secret: those of areas outside the viewer's are told as well.
    """
    known = _remembered.get()
    known = {} if known is None else known
    wanted = {path for path in paths if path}
    for batch in in_batches(sorted(wanted - known.keys())):
        areas = Area.objects.unscoped(reason="names of areas are no secret")
        rows = areas.filter(area_path__in=batch)
        for path, name, name_en in rows.values_list("area_path", "name", "name_en"):
            known[path] = AreaName(path, name, name_en)
    return {path: known.setdefault(path, AreaName(path, path)) for path in wanted}


def short_name(area_path: str) -> str:
    """Return the area's own name in the reader's language; empty for no area."""
    return short_names([area_path]).get(area_path, "")


def short_names(paths: Iterable[str]) -> dict[str, str]:
    """Return path → the area's own name in the reader's language (1 query).

    Where that only says a rank, the name is that of the area above (1 more).
    """
    wanted = {path for path in paths if path}
    known = area_names(wanted)
    found = {path: str(known[path]) for path in wanted}
    above = {
        path: parent
        for path, name in found.items()
        if name in RANKS and (parent := parent_path(path))
    }
    names = area_names(above.values()) if above else {}
    return found | {path: str(names[parent]) for path, parent in above.items()}


def full_name(area_path: str, *, levels: int = 2) -> str:
    """Return the area's name after those of the areas above it; empty for no area.

    Parameters
    ----------
    levels
        How many areas to name at most, the smallest ones: 2 for town and village.
    """
    return full_names([area_path], levels=levels)[area_path]


def full_names(paths: Iterable[str], *, levels: int = 2) -> dict[str, str]:
    """Return path → full name for many areas at once (1 query)."""
    lines = {path: [*ancestor_paths(path), path] if path else [] for path in paths}
    names = area_names(above for line in lines.values() for above in line)
    chinese = (get_language() or "").startswith("zh")
    full: dict[str, str] = {}
    for path, line in lines.items():
        told = [n for n in (names[p] for p in line) if n.name not in RANKS][-levels:]
        words = [str(name) for name in told]
        full[path] = "".join(words) if chinese else ", ".join(reversed(words))
    return full
