"""The administrative tree: nodes made, named, outlined; never moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.places import area_path
from epiloop.places.outlines import read_geojson_geometry
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.audit.recording import recording
from epiloop_hq.places.errors import PlacesRefusedError
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.models import Area
from epiloop_hq.places.names import tidy_name

Geometry = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDraft:
    """An area as a source describes it; no outline means that the source has none.

    `outline` is a GeoJSON geometry in WGS-84 degrees.
    """

    code: str
    name: str
    level: AreaLevel
    parent_code: str = ""
    name_en: str = ""
    outline: Geometry | None = None
    outline_source: str = ""


@dataclass(frozen=True, slots=True)
class AreasWritten:
    """What became of a number of drafts; every draft is counted exactly once."""

    added: int
    changed: int
    unchanged: int
    refused: tuple[tuple[AreaDraft, str], ...]


def write_area(draft: AreaDraft, *, actor: Actor, now: datetime) -> int:
    """Add an area, or bring its name and outline up to date; return its id.

    Raises
    ------
    PlacesRefusedError
        If the area above is not known, or the area would move to another place.
    """
    with recording(actor=actor, now=now):
        written = write_areas([draft], actor=actor, now=now)
        if written.refused:
            raise PlacesRefusedError(written.refused[0][1])
        rows = Area.objects.unscoped(reason="the area just written")
        return rows.values_list("pk", flat=True).get(code=draft.code)


def write_areas(
    drafts: Iterable[AreaDraft], *, actor: Actor, now: datetime
) -> AreasWritten:
    """Add and update many areas in any order; a few queries for each level.

    Drafts whose place in the tree cannot be found, or is another than before, are
    refused one by one with the reason, the others are written.
    """
    tidied = [replace(d, name=tidy_name(d.name)) for d in drafts]
    with recording(actor=actor, now=now) as trail:
        work = _Writing(tidied, actor)
        while work.take_level():
            pass
        work.refuse_rest()
        result = work.result()
        if result.added or result.changed:
            trail.add("areas.written", added=result.added, changed=result.changed)
    return result


class _Writing:
    """One run over drafts, from the top of the tree downwards."""

    def __init__(self, drafts: Sequence[AreaDraft], actor: Actor) -> None:
        self.actor = actor
        self.waiting = {d.code: d for d in drafts}
        doubled = [d for d in drafts if self.waiting[d.code] is not d]
        self.refused = [(d, _said_twice(d)) for d in doubled]
        codes = {d.code for d in drafts} | {d.parent_code for d in drafts}
        self.known = _areas_by_code(codes)
        self.added = self.changed = self.unchanged = 0

    def take_level(self) -> bool:
        """Write every waiting draft whose parent is known; tell whether there was one."""
        ready = [d for d in self.waiting.values() if self._is_ready(d)]
        new: list[Area] = []
        changed: list[Area] = []
        for draft in ready:
            del self.waiting[draft.code]
            self._sort_in(draft, new, changed)
        self.added += len(new)
        self.changed += len(changed)
        for area in Area.objects.bulk_create(new, batch_size=BATCH):
            self.known[area.code] = area
        columns = ["name", "name_en", "level", "outline", "outline_source"]
        Area.objects.bulk_update(changed, columns, batch_size=100)
        return bool(ready)

    def refuse_rest(self) -> None:
        """Refuse what waits for an area that nobody described."""
        self.refused += [(d, _no_parent(d)) for d in self.waiting.values()]

    def result(self) -> AreasWritten:
        """Return the counts and the refused drafts."""
        return AreasWritten(
            self.added, self.changed, self.unchanged, tuple(self.refused)
        )

    def _is_ready(self, draft: AreaDraft) -> bool:
        # A parent that is itself waiting is written first, so that its path is right.
        return not draft.parent_code or (
            draft.parent_code in self.known and draft.parent_code not in self.waiting
        )

    def _sort_in(self, draft: AreaDraft, new: list[Area], changed: list[Area]) -> None:
        try:
            path = self._path_of(draft)
            _check_outline(draft)
        except (ValueError, PlacesRefusedError) as error:
            self.refused.append((draft, str(error)))
            return
        self.actor.require(Permission.AREA_WRITE, area_path=path)
        present = self.known.get(draft.code)
        if present is None:
            new.append(self._new(draft, path))
        elif present.area_path != path:
            self.refused.append((draft, _would_move(present, path)))
        elif _bring_up_to_date(present, draft):
            changed.append(present)
        else:
            self.unchanged += 1

    def _path_of(self, draft: AreaDraft) -> str:
        own = area_path(draft.code)
        if not draft.name:
            raise PlacesRefusedError(
                _("The area %(code)s has no name.") % {"code": draft.code}
            )
        above = self.known[draft.parent_code].area_path if draft.parent_code else ""
        return above + own

    def _new(self, draft: AreaDraft, path: str) -> Area:
        return Area(
            code=draft.code,
            name=draft.name,
            name_en=draft.name_en,
            level=draft.level,
            parent=self.known.get(draft.parent_code),
            area_path=path,
            outline=draft.outline,
            outline_source=draft.outline_source,
        )


def _areas_by_code(codes: set[str]) -> dict[str, Area]:
    found: dict[str, Area] = {}
    for batch in in_batches(sorted(codes)):
        areas = Area.objects.unscoped(reason="the tree is one for everybody")
        rows = areas.filter(code__in=batch).order_by("pk").select_for_update()
        found |= {area.code: area for area in rows}
    return found


def _bring_up_to_date(area: Area, draft: AreaDraft) -> bool:
    """Put the draft's values on the area; tell whether anything is different now."""
    values = {"name": draft.name, "level": str(draft.level)}
    if draft.name_en:
        values["name_en"] = draft.name_en
    before = (area.name, area.level, area.name_en, area.outline, area.outline_source)
    for column, value in values.items():
        setattr(area, column, value)
    if draft.outline is not None:
        area.outline, area.outline_source = draft.outline, draft.outline_source
    after = (area.name, area.level, area.name_en, area.outline, area.outline_source)
    return before != after


def _check_outline(draft: AreaDraft) -> None:
    if draft.outline is not None:
        read_geojson_geometry(draft.outline)


def _no_parent(draft: AreaDraft) -> str:
    return _("The area %(code)s lies in %(parent)s, which is not known.") % {
        "code": draft.code,
        "parent": draft.parent_code,
    }


def _said_twice(draft: AreaDraft) -> str:
    return _("The area %(code)s is described more than once.") % {"code": draft.code}


def _would_move(area: Area, path: str) -> str:
    return _(
        "The area %(code)s is at %(present)s and cannot move to %(path)s: records stand "
        "under its path. Add the area under a new code."
    ) % {"code": area.code, "present": area.area_path, "path": path}
