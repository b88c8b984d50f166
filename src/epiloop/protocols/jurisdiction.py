"""Places as protocols name them: `WORLD`, a country, and parts joined by hyphens."""

from collections.abc import Iterator
from typing import Final

WORLD: Final = "WORLD"


def places_around(place: str) -> Iterator[str]:
    """Yield a place, then each larger place that holds it, up to the world.

    `CN-11` gives `CN-11`, `CN`, `WORLD`.
    """
    while place and place != WORLD:
        yield place
        place = place.rpartition("-")[0]
    yield WORLD


def is_inside(place: str, larger: str) -> bool:
    """Tell whether one place is a true part of another."""
    return place != larger and larger in places_around(place)
