"""What a reading of a file asks of the headquarters: areas by name, and the time."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from epiloop.tables import AreaIndex, AreaRow, ReadContext
from epiloop_hq.places.queries import area_tree


@dataclass(frozen=True, slots=True)
class Tree:
    """The administrative tree, searchable by name, and the path of every code."""

    digest: str
    index: AreaIndex
    paths: dict[str, str]


_lock = Lock()
_latest: list[Tree] = []


def tree() -> Tree:
    """Return the tree as it is now; built anew only when an area has changed (1 query)."""
    areas = area_tree()
    digest = hashlib.sha256(repr(areas).encode()).hexdigest()
    with _lock:
        if not _latest or _latest[0].digest != digest:
            rows = [
                AreaRow(
                    code=area.code,
                    name=area.name,
                    name_en=area.name_en,
                    parent_code=area.code_above,
                )
                for area in areas
            ]
            paths = {area.code: area.area_path for area in areas}
            _latest[:] = [Tree(digest, AreaIndex(rows), paths)]
        return _latest[0]


def context(known: Tree, *, as_of: datetime | None) -> ReadContext:
    """Return what the reading of a file asks; without `as_of` no date is too late."""
    return ReadContext(find_area=known.index.resolve, as_of=as_of)
