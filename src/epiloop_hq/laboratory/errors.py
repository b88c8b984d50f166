"""What the laboratory desk refuses, in the reader's language."""

from epiloop.errors import EpiloopError


class LaboratoryRefusedError(EpiloopError):
    """A deed on a tube, a result or a recall that cannot be done; the text says why."""
