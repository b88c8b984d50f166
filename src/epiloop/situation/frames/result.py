"""What an estimate gives back in a notebook."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

Estimate = TypeVar("Estimate")


@dataclass(frozen=True, slots=True)
class Result(Generic[Estimate]):
    """An estimate, its table and its picture.

    Attributes
    ----------
    table
        A dataframe of the kind that was given.
    estimate
        What the library's function gave: arrays.
    """

    table: object
    estimate: Estimate
    _draw: "Callable[[Axes | None], Axes]" = field(repr=False)

    def plot(self, axes: "Axes | None" = None) -> "Axes":
        """Draw it, on axes of its own unless some are given.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        """
        return self._draw(axes)
