"""A refusal said in the reader's language: the one way, for every page and every desk.

A desk raises its own refusals in the language that is spoken. The library speaks English
and knows no time zone: what it refuses is told here, with its facts in the reader's words
and the headquarters' hours. Each desk has a `refusals.py` that says how, for the part of
the library that it stands for.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from epiloop.errors import EpiloopError, ReasonedError
from epiloop_hq.web.states import Text
from epiloop_hq.web.wording import full_instant

# The library says "these two values contradict each other" with a ValueError.
REFUSALS: Final = (EpiloopError, ValueError)

# Takes the refusal and the protocol under which its words are chosen.
Teller = Callable[[Any, str], str]
# Takes a fact, as an identifier, and the protocol that may name it.
Wording = Callable[[str, str], Text]
T = TypeVar("T", bound=Teller)
_tellers: dict[type[Exception], Teller] = {}


def tells(*kinds: type[EpiloopError]) -> Callable[[T], T]:
    """Enter the function that says refusals of these kinds; used as a decorator."""

    def enter(teller: T) -> T:
        _tellers.update(dict.fromkeys(kinds, teller))
        return teller

    return enter


def tell_by_reason(
    kind: type[ReasonedError],
    sentences: Mapping[StrEnum, Text],
    *,
    words: Mapping[str, Wording],
) -> None:
    """Enter the sentences of a refusal that has reasons.

    Parameters
    ----------
    sentences
        The library's own, word for word, for each reason.
    words
        How a fact is called, by its name; instants need none.
    """

    def teller(refusal: ReasonedError, protocol_id: str) -> str:
        facts = {
            name: full_instant(fact)
            if isinstance(fact, datetime)
            else words[name](fact, protocol_id)
            for name, fact in refusal.facts.items()
        }
        return str(sentences[refusal.why]) % facts

    teller.sentences = sentences  # type: ignore[attr-defined]  # for the test of them
    _tellers[kind] = teller


def teller_of(kind: type[Exception]) -> Teller | None:
    """Return what says refusals of a kind, or of the kind it is one of."""
    return next((_tellers[base] for base in kind.__mro__ if base in _tellers), None)


def said(refusal: Exception, *, protocol_id: str = "") -> str:
    """Return the sentence for a refusal; the desk's own where it has said it already."""
    teller = teller_of(type(refusal))
    if teller is not None:
        return teller(refusal, protocol_id)
    if not isinstance(refusal, EpiloopError):
        return _("What was given contradicts itself: %(why)s") % {"why": refusal}
    return str(refusal)
