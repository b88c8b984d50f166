"""Bulletins tell of nobody: redacted before they are saved, public once published."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from epiloop_hq.audit.retention import Shredder, register


@register
class CommunicationShredder(Shredder):
    """Claims bulletins, which stay as they were published."""

    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"communication.Bulletin": "redacted text and figures, for everybody to read"}
    )

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove nothing: no bulletin names anybody."""
        del person_ids, now
        return 0
