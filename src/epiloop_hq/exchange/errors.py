"""What the exchange desk refuses, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from epiloop.errors import EpiloopError

if TYPE_CHECKING:
    from epiloop_hq.exchange.takers.base import Part


class ExchangeRefusedError(EpiloopError):
    """An import or an export that cannot be done; the text says why."""


class RowRefusedError(EpiloopError):
    """A row that was read but cannot be taken; carries the code and values that say why.

    Attributes
    ----------
    code
        Of `FindingCode` or `RefusalCode`.
    column
        The field of the row that is at fault; empty for the row as a whole.
    """

    def __init__(
        self,
        code: str,
        *,
        column: str = "",
        value: str = "",
        values: Mapping[str, str] | None = None,
    ) -> None:
        self.code, self.column, self.value = code, column, value
        self.values = dict(values or {})
        super().__init__(code)


class PartsRefusedError(EpiloopError):
    """Some of the rows taken together are refused; the text says why, in a sentence.

    Attributes
    ----------
    parts
        What those rows tell.
    """

    def __init__(self, sentence: str, parts: "Sequence[Part]") -> None:
        self.parts = tuple(parts)
        super().__init__(sentence)
