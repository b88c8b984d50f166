"""Codes that stand for persons: random, and readable over a telephone."""

import secrets
from collections.abc import Collection
from typing import Final

# Without letters that look or sound alike when they are read out.
LETTERS: Final = "23456789ACDEFGHJKMNPQRTVWXYZ"
LENGTH: Final = 6
PREFIX: Final = "P-"


def new_codes(count: int, *, taken: Collection[str] = ()) -> list[str]:
    """Return different random codes, none of which is among those taken."""
    codes: set[str] = set()
    while len(codes) < count:
        code = PREFIX + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if code not in taken:
            codes.add(code)
    return list(codes)


def read_code(text: str) -> str | None:
    """Return the code that somebody typed, in its own form; None if it is none."""
    letters = text.strip().upper().replace(" ", "").removeprefix("P").removeprefix("-")
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        return None
    return PREFIX + letters
