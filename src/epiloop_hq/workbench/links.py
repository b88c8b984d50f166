"""Addresses of other desks' pages; nothing where an installation leaves a desk out."""

from django.urls import NoReverseMatch, reverse


def link(url_name: str, *args: object) -> str:
    """Return the address of a named page, or nothing where there is no such page."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""
