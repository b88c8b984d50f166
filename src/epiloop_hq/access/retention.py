"""The accounts of the headquarters' own officers, and why no erasure takes them."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from epiloop_hq.audit.retention import Shredder, register


@register
class AccessShredder(Shredder):
    """Claims accounts and roles; they stay as long as the deeds done under them."""

    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "access.Account": "officers, not persons of an outbreak; switched off instead",
            "access.AreaGrant": "which post an officer held where, and who gave it",
        }
    )

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove nothing: who answers for a deed is not forgotten with its subject."""
        del person_ids, now
        return 0
