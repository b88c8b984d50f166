"""What the places desk refuses, in the reader's language."""

from epiloop.errors import EpiloopError


class PlacesRefusedError(EpiloopError):
    """A deed on an area, a unit, a place or a point that cannot be done; says why."""
