"""What the contacts desk refuses, in the reader's language."""

from epiloop.errors import EpiloopError


class ContactRefusedError(EpiloopError):
    """A deed on a contact, a run or a follow-up that cannot be done; the text says why."""
