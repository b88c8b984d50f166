"""What stands in the registry never passes, whatever it looks like."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Final, Self

from epiloop.bulletin.folding import Folded, fold, is_han
from epiloop.bulletin.spans import Reason, Span
from epiloop.duplicates.names import MOST_TOKENS, name_form

_SHORTEST_HAN: Final = 2
_SHORTEST_LATIN: Final = 4
_SHORTEST_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Registered:
    """Names, numbers, addresses and employers that must not pass, ready to be found.

    Parameters
    ----------
    forms
        Small letters and digits alone, all that stands between them left out.
    lengths
        How long they are.
    """

    forms: frozenset[str]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, *, names: Iterable[str] = (), others: Iterable[str] = ()) -> Self:
        """Make registered values ready.

        Parameters
        ----------
        names
            Of persons; a Chinese name is also found in Latin letters, in either order.
        others
            Numbers, addresses, employers, handles, as they stand in the registry.
        """
        forms = {form for name in names for form in _name_forms(name)}
        forms |= {_squeezed(other) for other in others}
        kept = frozenset(form for form in forms if _is_long_enough(form))
        return cls(kept, tuple(sorted({len(form) for form in kept})))


NOTHING: Final = Registered(frozenset(), ())


def registered_in(folded: Folded, registered: Registered) -> Iterator[Span]:
    """Yield where a registered value stands, however its letters are parted."""
    kept = [at for at, char in enumerate(folded.text) if char.isalnum()]
    text = "".join(folded.text[at].casefold()[:1] for at in kept)
    for start in range(len(text)):
        for length in registered.lengths:
            end = start + length
            if end <= len(text) and text[start:end] in registered.forms:
                first, last = kept[start], kept[end - 1]
                if _is_whole(folded.text, first, last):
                    yield folded.span(first, last + 1, Reason.REGISTERED)


def _is_whole(text: str, first: int, last: int) -> bool:
    """Tell whether Latin letters and digits begin and end with their word."""
    return not (_goes_on(text, first - 1, first) or _goes_on(text, last + 1, last))


def _goes_on(text: str, outside: int, inside: int) -> bool:
    if not 0 <= outside < len(text) or is_han(text[inside]):
        return False
    one, other = text[outside], text[inside]
    return (one.isdigit() and other.isdigit()) or (
        one.isascii() and one.isalpha() and other.isalpha()
    )


def _name_forms(name: str) -> Iterator[str]:
    yield _squeezed(name)
    form = name_form(name)
    if form is not None:
        yield from form.orders
    tokens = fold(name).text.casefold().split()
    if 1 < len(tokens) <= MOST_TOKENS:
        yield from (_squeezed("".join(order)) for order in permutations(tokens))


def _squeezed(text: str) -> str:
    return "".join(c for c in fold(text).text.casefold() if c.isalnum())


def _is_long_enough(form: str) -> bool:
    if any(is_han(char) for char in form):
        return len(form) >= _SHORTEST_HAN
    return len(form) >= (_SHORTEST_DIGITS if form.isdigit() else _SHORTEST_LATIN)
