"""Named places, for rows that stand at one and for choosing one."""

from collections.abc import Iterable
from dataclasses import dataclass

from epiloop.records import PlaceClass
from epiloop_hq.actor import Actor
from epiloop_hq.places.labels import PLACE_CLASSES
from epiloop_hq.places.models import Place


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place; `lon` and `lat` are WGS-84 degrees, None where it is not on the map."""

    id: int
    name: str
    kind: PlaceClass
    area_path: str
    address: str
    lon: float | None
    lat: float | None
    unit_id: int | None


def place_row(place_id: int, actor: Actor) -> PlaceRow:
    """Return one place of the viewer's areas (1 query).

    Raises
    ------
    Place.DoesNotExist
        If there is none, or not for this viewer.
    """
    return row_of_place(Place.objects.visible_to(actor).get(pk=place_id), actor)


def place_rows(place_ids: Iterable[int | None], actor: Actor) -> dict[int, PlaceRow]:
    """Return id → place for rows the viewer already sees; their places are part of them."""
    ids = {i for i in place_ids if i is not None}
    rows = Place.objects.unscoped(reason="places of rows that are visible already")
    return {place.pk: row_of_place(place, actor) for place in rows.filter(pk__in=ids)}


def shown_name(place: Place, actor: Actor) -> str:
    """Return a place's name; of a dwelling only its kind to who may not know names."""
    if place.kind != PlaceClass.DWELLING:
        return place.name
    return actor.told(place.name, place.area_path) or str(
        PLACE_CLASSES[PlaceClass.DWELLING]
    )


def found_places(text: str, actor: Actor, *, limit: int) -> tuple[PlaceRow, ...]:
    """Return the viewer's places whose name begins so, by name (1 query)."""
    text = text.strip()
    if not text:
        return ()
    rows = Place.objects.visible_to(actor).filter(name__startswith=text)
    return tuple(
        row_of_place(place, actor) for place in rows.order_by("name", "pk")[:limit]
    )


def sites_of(actor: Actor, *, kinds: Iterable[PlaceClass]) -> tuple[PlaceRow, ...]:
    """Return the viewer's places of these kinds, by name: where a journey may go."""
    rows = Place.objects.visible_to(actor).filter(kind__in=list(kinds))
    return tuple(row_of_place(place, actor) for place in rows.order_by("name", "pk"))


def row_of_place(place: Place, actor: Actor) -> PlaceRow:
    """Return a place as the viewer may know it: a dwelling without name, address, spot."""
    name = shown_name(place, actor)
    is_told = name == place.name
    return PlaceRow(
        place.pk,
        name,
        PlaceClass(place.kind),
        place.area_path,
        place.address if is_told else "",
        place.lon if is_told else None,
        place.lat if is_told else None,
        place.unit_id,
    )
