"""What the library refuses, in the words of the response."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from enum import StrEnum


class EpiloopError(Exception):
    """Base of every refusal by the library; its text is a sentence for an officer."""


class ReasonedError(EpiloopError):
    """A refusal for one of several reasons, each of which has a sentence.

    Reason and facts are kept apart, so that others can say them in another language and
    in the hours of their headquarters; here instants are told in UTC.

    Attributes
    ----------
    SENTENCES
        What each reason says, with named places for its facts.
    why
        The reason.
    facts
        What fills the sentence: identifiers and instants.
    """

    SENTENCES: ClassVar[Mapping[StrEnum, str]]

    def __init__(self, why: StrEnum, **facts: str | datetime) -> None:
        self.why = why
        self.facts = facts
        told = {
            name: fact if isinstance(fact, str) else f"{fact:%Y-%m-%d %H:%M}"
            for name, fact in facts.items()
        }
        super().__init__(self.SENTENCES[why] % told)


class MissingExtraError(EpiloopError, ImportError):
    """A part of the library needs a package that is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(
            f"This needs {package}, which is not installed: "
            f"pip install 'epiloop[{extra}]'"
        )
