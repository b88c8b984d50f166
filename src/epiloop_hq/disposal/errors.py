"""What the disposal desk refuses, in sentences an officer can act on."""

from epiloop.errors import EpiloopError


class DisposalRefusedError(EpiloopError):
    """A deed on an item, a team or a hand-over that cannot be done; the text says why."""
