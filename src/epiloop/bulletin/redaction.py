"""Free text without anything that names a person.

Deny by default: what cannot be told to be harmless is taken out, and whoever writes is
shown the piece and the reason. The registry is the last barrier: what stands there does
not pass, whatever it looks like.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from epiloop.bulletin.addresses import addresses_in
from epiloop.bulletin.codes import codes_in
from epiloop.bulletin.employers import employers_in
from epiloop.bulletin.folding import fold
from epiloop.bulletin.han_names import han_names_in
from epiloop.bulletin.known import NOTHING, Registered, registered_in
from epiloop.bulletin.latin_names import latin_names_in
from epiloop.bulletin.numbers import numbers_in
from epiloop.bulletin.segments import runs_in
from epiloop.bulletin.spans import Reason, Span, joined

MARK: Final = "█"
_PUBLIC: Final = 28.0
"""Weight of a published name of a place: more than any word of the language."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text, and what may not stand in it, in order and apart."""

    text: str
    spans: tuple[Span, ...]

    @property
    def is_clean(self) -> bool:
        """Whether the text may be published as it stands."""
        return not self.spans

    @property
    def redacted(self) -> str:
        """The text with each such piece blacked out, whatever its length, by three marks."""
        pieces, at = [], 0
        for span in self.spans:
            pieces += [self.text[at : span.start], MARK * 3]
            at = span.end
        return "".join([*pieces, self.text[at:]])

    def pieces(self) -> tuple[tuple[str, Reason], ...]:
        """Return each piece with its reason, to be shown to whoever wrote it."""
        return tuple((self.text[s.start : s.end], s.reason) for s in self.spans)


def redact(
    text: str, *, public: Iterable[str] = (), registered: Registered = NOTHING
) -> Redaction:
    """Find everything in a text that names a person or may do so.

    Parameters
    ----------
    text
        Free text in English or Chinese, or both.
    public
        Names that are published and may stand: areas, units, risk points.
    registered
        What stands in the registry and may not, whatever it looks like.

    Returns
    -------
    Redaction
        Pieces in order, none overlapping another, each with its reason.
    """
    folded = fold(text)
    names = frozenset(fold(name).text.strip() for name in public) - {""}
    weights = dict.fromkeys(names, _PUBLIC)
    runs = runs_in(folded)
    found = [
        *registered_in(folded, registered),
        *numbers_in(folded),
        *codes_in(folded),
        *addresses_in(folded, runs, weights),
        *employers_in(folded, runs, weights),
        *han_names_in(folded, runs, weights),
        *latin_names_in(folded, {name.casefold() for name in names}),
    ]
    return Redaction(text, joined(found, text))
