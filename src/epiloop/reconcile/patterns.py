"""举一反三: what one finding has in common with the same gap elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from typing import Self


@dataclass(frozen=True, slots=True)
class Pattern:
    """A gap without its place and its person: the check, what it says, and its traits."""

    check: str
    says: str
    traits: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, check: str, says: str, traits: Mapping[str, str | int]) -> Self:
        """Return the pattern; traits in whatever order are the same."""
        return cls(check, says, tuple(sorted((k, str(v)) for k, v in traits.items())))

    @property
    def key(self) -> str:
        """A short text that is equal for equal patterns, to look them up by."""
        told = dumps([self.check, self.says, self.traits], ensure_ascii=False)
        return sha256(told.encode()).hexdigest()[:32]
