"""What the registry holds that no public text may say."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from epiloop_hq.registry.models import Person


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Names, and other values, that may stand in a text by the letters they are made of."""

    names: tuple[str, ...]
    others: tuple[str, ...]


def unpublished_values(letters: Collection[str]) -> Unpublished:
    """Return what is known of persons and could be spelled with these letters (1 query).

    Of every person, whoever asks: nobody may publish anybody.

    Parameters
    ----------
    letters
        Small letters, digits and Chinese characters of the text.
    """
    persons = Person.objects.unscoped(reason="nobody's name is published")
    rows = persons.values_list(
        "name", "guardian", "telephone", "identity_number", "address", "workplace"
    )
    names: set[str] = set()
    others: set[str] = set()
    for name, guardian, *rest in rows.iterator(chunk_size=2_000):
        names.update(_spelled((name, guardian), letters))
        others.update(_spelled(rest, letters))
    return Unpublished(tuple(sorted(names)), tuple(sorted(others)))


def _spelled(values: Collection[str], letters: Collection[str]) -> Iterator[str]:
    for value in values:
        said = {char for char in value.casefold() if char.isalnum()}
        # Capitals and accents fold to more letters than these: kept, to be looked at.
        if said and all(char in letters or not _is_plain(char) for char in said):
            yield value


def _is_plain(char: str) -> bool:
    return char.isascii() or "\u4e00" <= char <= "\u9fff"
