"""What the orders desk refuses, in sentences an officer can act on."""

from epiloop.errors import EpiloopError


class OrderRefusedError(EpiloopError):
    """A deed on an order that cannot be done; the text says why."""
