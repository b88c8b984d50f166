"""What the situation refuses to compute, and why."""

from epiloop.errors import EpiloopError


class UnusableSeriesError(EpiloopError, ValueError):
    """A series of days or a distribution from which nothing can be estimated."""
