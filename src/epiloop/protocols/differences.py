"""What two versions say differently."""

from dataclasses import dataclass

from epiloop.protocols.citation import CitedValue
from epiloop.protocols.parse import HEADER
from epiloop.protocols.paths import is_below
from epiloop.protocols.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Difference:
    """One key under which two versions differ.

    Attributes
    ----------
    key
        Path of the key.
    before
        What the earlier version states; None if nothing.
    after
        What the later version states; None if nothing.
    """

    key: str
    before: CitedValue | None
    after: CitedValue | None

    @property
    def is_only_source(self) -> bool:
        """Tell whether the value is the same and only its source or checking changed."""
        return (
            self.before is not None
            and self.after is not None
            and self.before.value == self.after.value
        )


def differences(
    before: Protocol, after: Protocol, *, below: str = ""
) -> tuple[Difference, ...]:
    """Return where two versions differ, in value or in source, by key in file order.

    The header is left out: it names the versions and differs always.

    Parameters
    ----------
    below
        Only keys at or below this one.
    """
    keys = dict.fromkeys((*before.leaves, *after.leaves))
    pairs = (
        Difference(key, stated(before, key), stated(after, key))
        for key in keys
        if is_below(key, below) and not is_below(key, HEADER)
    )
    return tuple(pair for pair in pairs if differ(pair.before, pair.after))


def stated(version: Protocol, key: str) -> CitedValue | None:
    """Return what a version states under a key; None if nothing."""
    return version.cited(key) if key in version.leaves else None


def differ(before: CitedValue | None, after: CitedValue | None) -> bool:
    """Tell whether two statements differ in value, source or verification."""
    if before is None or after is None:
        return before is not after
    return (before.value, before.sources, before.verification) != (
        after.value,
        after.sources,
        after.verification,
    )
