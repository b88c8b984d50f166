"""Where places and areas are drawn, also as it was known at an earlier moment."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from statistics import fmean

from epiloop.places import ancestor_paths, read_geojson_geometry
from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.fold import fold
from epiloop_hq.places.models import Area, Place
from epiloop_hq.places.queries.places import PlaceRow, row_of_place

_SUBJECT = "places.Place"
_COLUMNS = ("name", "kind", "area_path", "address", "lon", "lat", "unit_id")


def place_rows_at(
    place_ids: Iterable[int | None], actor: Actor, *, at: datetime
) -> dict[int, PlaceRow]:
    """Return id → place as it was known at an instant, of rows the viewer already sees.

    A place that nobody had told of by then is missing. What may be known of a dwelling
    is the same as of one today.
    """
    subjects = [f"{_SUBJECT}:{i}" for i in sorted({i for i in place_ids if i})]
    stood = fold(as_of=at, subjects=subjects).rows if subjects else {}
    found = (
        Place(pk=int(subject.rpartition(":")[2]), **{c: row[c] for c in _COLUMNS})
        for subject, row in stood.items()
    )
    return {place.pk: row_of_place(place, actor) for place in found}


def area_middles(
    area_paths: Iterable[str], *, known: Iterable[PlaceRow] = ()
) -> dict[str, tuple[float, float]]:
    """Return path → longitude and latitude of where an area is drawn.

    The middle of its outline, else of the places known to lie right in it, else where
    the nearest area above is drawn; an area with none of these is missing.
    """
    lines = {
        path: (path, *reversed(ancestor_paths(path))) for path in area_paths if path
    }
    areas = Area.objects.unscoped(reason="where an area lies is no secret")
    middles = _middles_of(known)
    for batch in in_batches(sorted({a for line in lines.values() for a in line})):
        drawn = areas.filter(area_path__in=batch, outline__isnull=False)
        for path, outline in drawn.values_list("area_path", "outline"):
            middle = read_geojson_geometry(outline or {}).middle()
            middles[path] = (middle.lon, middle.lat)
    return {
        path: middles[nearest]
        for path, line in lines.items()
        if (nearest := next((a for a in line if a in middles), None)) is not None
    }


def _middles_of(places: Iterable[PlaceRow]) -> dict[str, tuple[float, float]]:
    spots: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for place in places:
        if place.lon is not None and place.lat is not None:
            spots[place.area_path].append((place.lon, place.lat))
    return {
        path: (fmean(lon for lon, _ in found), fmean(lat for _, lat in found))
        for path, found in spots.items()
    }
