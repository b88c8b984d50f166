"""Pictures tell of nobody: counts and shares, never a person's row."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from epiloop_hq.audit.retention import Shredder, register


@register
class SituationShredder(Shredder):
    """Claims the frozen pictures, which stay as they were published."""

    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "situation.Snapshot": "which moment was drawn, by its digests",
            "situation.AreaPicture": "how many of an area, and shares of them",
        }
    )

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove nothing: no figure names anybody."""
        del person_ids, now
        return 0
