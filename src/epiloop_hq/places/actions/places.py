"""Named places: found again by name and area, made when nobody named them before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.records import PlaceClass
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.audit.recording import recording
from epiloop_hq.places.errors import PlacesRefusedError
from epiloop_hq.places.models import Area, Place
from epiloop_hq.places.names import tidy_name


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDraft:
    """A place as somebody names it.

    `lon` and `lat` are WGS-84 degrees, given together or not at all. Without an area the
    place is one that nobody could put on the map yet.
    """

    name: str
    kind: PlaceClass = PlaceClass.UNKNOWN
    area_path: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    unit_id: int | None = None


def find_or_create_place(draft: PlaceDraft, *, actor: Actor, now: datetime) -> int:
    """Return the id of the place with this name in this area; make it if there is none."""
    return find_or_create_places([draft], actor=actor, now=now)[0]


def find_or_create_places(
    drafts: Iterable[PlaceDraft], *, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Find or make many places at once; return their ids in the order of the drafts.

    A place is known by its name, its area and its address; a draft without an address is
    the place of that name that has none, or else the first of that name. What a draft
    tells of a known place and nobody told before is added to it.

    Raises
    ------
    PlacesRefusedError
        If a place has no name, half a coordinate, or an area that is not known.
    """
    wanted = [_checked(draft) for draft in drafts]
    # A case of one district has been in places of another, so the deed is not bound to
    # the actor's own area; places carry no personal data.
    actor.require(Permission.PLACE_WRITE)
    with recording(actor=actor, now=now) as trail:
        areas = areas_at({d.area_path for d in wanted if d.area_path})
        known = _Known(wanted)
        for draft in wanted:
            known.take(draft, areas.get(draft.area_path))
        new, fuller = known.written()
        for place in new:
            trail.add("place.added", place)
        for place in fuller:
            trail.add("place.completed", place)
        return tuple(known.place_of(draft).pk for draft in wanted)


def correct_place(
    place_id: int, draft: PlaceDraft, *, actor: Actor, now: datetime
) -> None:
    """Put right what is known of a place; its area stays, as records stand under it."""
    checked = _checked(draft)
    with recording(actor=actor, now=now) as trail:
        place = Place.objects.visible_to(actor).select_for_update().get(pk=place_id)
        actor.require(Permission.PLACE_WRITE)
        if checked.area_path != place.area_path and place.area_path:
            raise PlacesRefusedError(
                _("The place is in the area %(path)s and stays there.")
                % {"path": place.area_path}
            )
        place.name, place.kind = checked.name, checked.kind
        place.address, place.unit_id = checked.address, checked.unit_id
        place.lon, place.lat = checked.lon, checked.lat
        if checked.area_path != place.area_path:
            place.area = areas_at({checked.area_path})[checked.area_path]
            place.area_path = checked.area_path
        place.save()
        trail.add("place.corrected", place)


class _Known:
    """The places that drafts may mean, and those made for them."""

    def __init__(self, drafts: Sequence[PlaceDraft]) -> None:
        self.by_name: dict[tuple[str, str], list[Place]] = {}
        self.meant: dict[PlaceDraft, Place] = {}
        self.new: list[Place] = []
        self.fuller: dict[int, Place] = {}
        for place in _places_named(drafts):
            self._file(place)

    def take(self, draft: PlaceDraft, area: Area | None) -> None:
        """Find the place of a draft among those known, or make one."""
        place = self._find(draft)
        if place is None:
            place = _new_place(draft, area)
            self.new.append(place)
            self._file(place)
        elif _fill_in(place, draft) and place.pk is not None:
            self.fuller[place.pk] = place
        self.meant[draft] = place

    def written(self) -> tuple[list[Place], list[Place]]:
        """Write what is new and what is fuller than before; return both."""
        fuller = list(self.fuller.values())
        Place.objects.bulk_create(self.new, batch_size=BATCH)
        columns = ["kind", "address", "lon", "lat", "unit"]
        Place.objects.bulk_update(fuller, columns, batch_size=100)
        return self.new, fuller

    def place_of(self, draft: PlaceDraft) -> Place:
        """Return the place that a draft means."""
        return self.meant[draft]

    def _file(self, place: Place) -> None:
        self.by_name.setdefault((place.area_path, place.name), []).append(place)

    def _find(self, draft: PlaceDraft) -> Place | None:
        named = self.by_name.get((draft.area_path, draft.name), [])
        same = [p for p in named if p.address == draft.address]
        if same or not draft.address:
            return next(iter(same or named), None)
        return next((p for p in named if not p.address), None)


def _places_named(drafts: Sequence[PlaceDraft]) -> Iterable[Place]:
    rows = Place.objects.unscoped(reason="a place is one for everybody")
    for batch in in_batches(sorted({d.name for d in drafts})):
        yield from rows.filter(name__in=batch).select_for_update().order_by("pk")


def areas_at(paths: set[str]) -> dict[str, Area]:
    """Return the areas by path, locked: two people do not make one place twice.

    Raises
    ------
    PlacesRefusedError
        If one of them is not known.
    """
    rows = Area.objects.unscoped(reason="the tree is one for everybody")
    found: dict[str, Area] = {}
    for batch in in_batches(sorted(paths)):
        areas = rows.filter(area_path__in=batch).order_by("pk").select_for_update()
        found |= {area.area_path: area for area in areas}
    missing = sorted(paths - found.keys())
    if missing:
        raise PlacesRefusedError(
            _("There is no area with the path %(path)s.") % {"path": missing[0]}
        )
    return found


def _new_place(draft: PlaceDraft, area: Area | None) -> Place:
    return Place(
        name=draft.name,
        kind=draft.kind,
        area=area,
        area_path=draft.area_path,
        address=draft.address,
        lon=draft.lon,
        lat=draft.lat,
        unit_id=draft.unit_id,
    )


def _fill_in(place: Place, draft: PlaceDraft) -> bool:
    """Add what was not known of a place; tell whether there was anything."""
    before = (place.kind, place.address, place.lon, place.lat, place.unit_id)
    if place.kind == PlaceClass.UNKNOWN:
        place.kind = draft.kind
    place.address = place.address or draft.address
    if place.lon is None:
        place.lon, place.lat = draft.lon, draft.lat
    if place.unit_id is None:
        place.unit_id = draft.unit_id
    after = (place.kind, place.address, place.lon, place.lat, place.unit_id)
    return before != after


def _checked(draft: PlaceDraft) -> PlaceDraft:
    name, address = tidy_name(draft.name), tidy_name(draft.address)
    if not name:
        raise PlacesRefusedError(_("A place needs a name."))
    if (draft.lon is None) != (draft.lat is None):
        raise PlacesRefusedError(
            _("A place has a longitude and a latitude, or neither.")
        )
    return PlaceDraft(
        name=name,
        kind=draft.kind,
        area_path=draft.area_path,
        address=address,
        lon=draft.lon,
        lat=draft.lat,
        unit_id=draft.unit_id,
    )
