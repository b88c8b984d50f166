"""What the registry refuses, in sentences an officer can act on."""

from epiloop.errors import EpiloopError


class RegistryRefusedError(EpiloopError):
    """A deed on an outbreak or a person that cannot be done; the text says why."""
