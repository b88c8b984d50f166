"""Accounts stay; reasons for looking go with the person, old tries to sign in by age."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final

from django.db.models import Q

from epiloop_hq.access import policy
from epiloop_hq.access.models import AccessEvent, PersonRead, SignInAttempt
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Shredder, register

# Somebody gave a reason for looking; what it was is nobody's business any more.
ERASED: Final = "—"


@register
class AccessShredder(Shredder):
    """Keeps accounts and roles, who answer for deeds; empties reasons for looking."""

    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "access.Account": "officers, not persons of an outbreak; switched off instead",
            "access.AreaGrant": "which post an officer held where, and who gave it",
        }
    )

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Empty why the persons were looked at; that they were, and by whom, stays."""
        del now
        emptied = 0
        for chunk in in_batches(sorted(person_ids)):
            reads = PersonRead.objects.filter(person_id__in=chunk)
            emptied += _empty(Q(pk__in=reads.values("event_id")))
        return emptied


def remove_old_attempts(*, now: datetime) -> int:
    """Remove tries to sign in whose time is over; return how many went.

    A name that nobody has may be a password typed into the wrong field.
    """
    old = SignInAttempt.objects.filter(at__lte=now - policy.ATTEMPTS_KEPT)
    return old.delete()[0]


def forget_reasons_naming(words: Iterable[str]) -> int:
    """Empty the reasons that hold one of these words; return how many.

    For searches that found nobody: no person leads to them.
    """
    naming = Q(pk__in=())
    for word in words:
        naming |= Q(reason__icontains=word)
    return _empty(naming)


def _empty(which: Q) -> int:
    events = AccessEvent.objects.filter(which).exclude(reason__in=("", ERASED))
    return events.update(reason=ERASED)
