"""Maps: areas shaded by a figure, and spots in layers; the same rows stand in a list.

`{% map view %}` draws the frame of a `MapView` and `{% mapdata view %}` what is on it; a
page whose map can be asked again puts the second into the piece that is sent anew. The
browser's part is `frontend/src/map.js`, which a page asks for in its `scripts` block.
Coordinates are WGS-84 degrees throughout.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from epiloop.places import read_geojson_geometry
from epiloop_hq.web.states import Shape, Text, Tone

SHADES: Final = 6
_COLUMNS: Final = ("key", "lon", "lat", "tone", "name", "text", "href", "vague")


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing on the map; `key` is what its row in the list carries as `data-mark`.

    `is_vague` says that only its area is known: it is drawn hollow, where the area is.
    Without a position it stands in the list alone.
    """

    key: str
    lon: float | None
    lat: float | None
    name: Text
    tone: Tone = Tone.FLAT
    text: Text = ""
    href: str = ""
    is_vague: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """Spots of one kind; near ones are drawn as a bubble that says what is in it.

    `words` names each tone in use: what a ring's parts are.
    """

    key: str
    name: Text
    shape: Shape
    spots: Sequence[Spot]
    words: Mapping[Tone, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shaded:
    """An area with its figure; `shown` is what is written on it, `text` what it says."""

    area_path: str
    value: int
    shown: Text = ""
    text: Text = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class MapPicture:
    """Everything on a map at one instant.

    `caption` goes under the picture when it is saved; `area_path` is the area looked at,
    `chosen` the key of the spot.
    """

    caption: Text
    areas: Sequence[Shaded] = ()
    layers: Sequence[Layer] = ()
    area_path: str = ""
    chosen: str = ""

    def island(self) -> dict[str, object]:
        """Return what the browser draws."""
        steps = shade_steps([area.value for area in self.areas])
        return {
            "caption": str(self.caption),
            "area": self.area_path,
            "chosen": self.chosen,
            "areas": [_area(area, steps) for area in self.areas],
            "columns": _COLUMNS,
            "layers": [_layer(layer) for layer in self.layers],
        }


@dataclass(frozen=True, slots=True)
class MapView:
    """A map's place on a page.

    Attributes
    ----------
    outlines
        The address of the areas' outlines, asked for once; empty for none.
    file_name
        What a saved picture or list is called, without its ending.
    """

    id: str
    label: Text
    picture: MapPicture
    outlines: str = ""
    file_name: str = "map"


def outline_feature(
    area_path: str, name: Text, geometry: dict[str, Any]
) -> dict[str, object]:
    """Return an area's outline as the map takes it, with where its name is written."""
    middle = read_geojson_geometry(geometry).middle()
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "path": area_path,
            "name": str(name),
            "lon": round(middle.lon, 5),
            "lat": round(middle.lat, 5),
        },
    }


def shade_steps(values: Sequence[int]) -> tuple[int, ...]:
    """Return where each shade after the first begins: equal steps of the square root.

    Counts of an outbreak are lopsided; equal steps would put all areas but one into the
    lightest shade. Zero alone has the first.

    Examples
    --------
    >>> shade_steps([0, 3, 100])
    (1, 5, 17, 37, 65)
    """
    largest = max(values, default=0)
    if largest < SHADES:
        return tuple(range(1, SHADES))
    width = largest**0.5 / (SHADES - 1)
    return (1, *(int((width * n) ** 2) + 1 for n in range(1, SHADES - 1)))


def shade_of(value: int, steps: Sequence[int]) -> int:
    """Return the shade of a figure, 0 for none."""
    return bisect_right(steps, value)


def _area(area: Shaded, steps: Sequence[int]) -> dict[str, object]:
    return {
        "path": area.area_path,
        "value": area.value,
        "shade": shade_of(area.value, steps),
        "shown": str(area.shown),
        "text": str(area.text),
        "href": area.href,
    }


def _layer(layer: Layer) -> dict[str, object]:
    return {
        "key": layer.key,
        "name": str(layer.name),
        "shape": layer.shape,
        "words": {tone: str(word) for tone, word in layer.words.items()},
        "rows": [
            (s.key, s.lon, s.lat, s.tone, str(s.name), str(s.text), s.href, s.is_vague)
            for s in layer.spots
        ],
    }
