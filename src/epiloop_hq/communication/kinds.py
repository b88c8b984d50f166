"""Closed sets of the communication desk."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class BulletinStatus(StrEnum):
    """How far a bulletin is; what was published stays so."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    PUBLISHED = "published"
    DROPPED = "dropped"


NEXT: Final[Mapping[BulletinStatus, frozenset[BulletinStatus]]] = {
    BulletinStatus.DRAFTED: frozenset(
        {BulletinStatus.APPROVED, BulletinStatus.DROPPED}
    ),
    BulletinStatus.APPROVED: frozenset(
        {BulletinStatus.PUBLISHED, BulletinStatus.DRAFTED, BulletinStatus.DROPPED}
    ),
    BulletinStatus.PUBLISHED: frozenset(),
    BulletinStatus.DROPPED: frozenset(),
}


class Language(StrEnum):
    """The languages every bulletin is published in."""

    ENGLISH = "en"
    CHINESE = "zh-hans"
