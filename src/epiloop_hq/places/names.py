"""Names of places as two people would write them the same way."""

import unicodedata


def tidy_name(text: str) -> str:
    """Return the name in one width of letters and digits, with single spaces.

    Spellings are left alone: 聚富苑 and 聚福园 may be one place or two, an officer decides.
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())
