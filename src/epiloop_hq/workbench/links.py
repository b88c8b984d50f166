"""Addresses of other desks' pages; nothing where there is no such page for the viewer."""

from django.urls import NoReverseMatch, reverse


def link(url_name: str, *args: object, may: bool = True) -> str:
    """Return the address of a named page, or nothing, which is shown as plain text.

    Parameters
    ----------
    may
        Whether the viewer may open it. What one may know of and not open is named without
        a link: behind it stands "does not exist".
    """
    try:
        return reverse(url_name, args=args) if may else ""
    except NoReverseMatch:
        return ""
