"""What the contacts desk refuses, in the reader's language."""

from collections.abc import Collection

from epiloop.errors import EpiloopError


class ContactRefusedError(EpiloopError):
    """A deed on a contact, a run or a follow-up that cannot be done; the text says why."""


class NamedCaseError(ContactRefusedError):
    """Persons of a list who cannot be contacts, because they are cases of the outbreak.

    Attributes
    ----------
    places
        Where in the list they stand, from 0.
    """

    def __init__(self, sentence: str, places: Collection[int]) -> None:
        self.places = frozenset(places)
        super().__init__(sentence)
