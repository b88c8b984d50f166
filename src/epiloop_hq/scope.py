"""Which rows lie inside an area: one indexed comparison, the same on both databases."""

from collections.abc import Iterable

from django.db.models import Q


def within(areas: Iterable[str], *, field: str = "area_path") -> Q:
    """Return the condition that a row's area path lies in one of the subtrees.

    A path ends with "/", so a subtree is the half-open range from the path to the same
    text with its last character raised: an index range, where LIKE would be a scan. The
    empty path is the whole tree; no path at all matches nothing.
    """
    condition = Q(pk__in=[])
    for root in areas:
        if not root:
            return Q()
        after = root[:-1] + chr(ord(root[-1]) + 1)
        condition |= Q(**{f"{field}__gte": root, f"{field}__lt": after})
    return condition
