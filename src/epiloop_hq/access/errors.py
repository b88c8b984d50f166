"""What the access desk refuses, in the reader's language."""

from epiloop.errors import EpiloopError


class AccessRefusedError(EpiloopError):
    """A deed on an account that cannot be done; the text says why."""
