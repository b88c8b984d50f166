"""What the reconciliation desk refuses, in the reader's language."""

from epiloop.errors import EpiloopError


class ReconciliationRefusedError(EpiloopError):
    """A deed on a reconciliation or a finding that cannot be done; the text says why."""
