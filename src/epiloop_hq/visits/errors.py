"""What the visits desk refuses, in the reader's language."""

from epiloop.errors import EpiloopError


class VisitsRefusedError(EpiloopError):
    """A delivery of visits that cannot be taken in or back; the text says why."""
