"""Opening + came - went = closing; what that leaves over is itself a difference."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Balance:
    """One list over one day.

    Attributes
    ----------
    opening
        How many stood on it at the end of the day before; 0 before the first day.
    came, went
        How many events since then put one on the list or took one off.
    closing
        How many stand on it now.
    """

    opening: int
    came: int
    went: int
    closing: int

    def __post_init__(self) -> None:
        """Raise `ValueError` if one of them is negative."""
        if min(self.opening, self.came, self.went, self.closing) < 0:
            raise ValueError(f"Nothing is counted below zero: {self}.")

    @property
    def unexplained(self) -> int:
        """How many more stand on the list than events explain; negative: how many fewer."""
        return self.closing - (self.opening + self.came - self.went)

    @property
    def is_even(self) -> bool:
        """Whether every change is explained."""
        return self.unexplained == 0
