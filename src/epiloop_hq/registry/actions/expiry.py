"""Persons are erased by themselves once no desk needs them any more."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import erase_persons, needed_no_longer
from epiloop_hq.registry.models import Person

LOOKED_AT: Final = 5_000  # persons at once, with all their records
ERASED: Final = 500  # persons in one transaction
WHY: Final = "retention limits"
# English, as everything that stands in the trail for good.
REASON: Final = "Retention limit of the protocol"


def erase_due(*, actor: Actor, now: datetime) -> int:
    """Erase whom no desk needs any more, by the limits of each record's protocol.

    Whoever stands in a list of residents alone was never involved, and stays. Doing it twice changes nothing more.

    Returns
    -------
    int
        How many human beings were erased.
    """
    erased = 0
    for persons in in_batches(list(_due(now)), size=ERASED):
        erase_persons(persons, actor=actor, now=now, reason=REASON)
        erased += len(persons)
    return erased


def _due(now: datetime) -> Iterator[int]:
    persons = Person.objects.unscoped(reason=WHY)
    standing = persons.filter(merged_into=None, erased_at=None)
    for chunk in in_batches(
        standing.order_by("pk").values_list("pk", flat=True), size=LOOKED_AT
    ):
        aliases = persons.filter(merged_into_id__in=chunk)
        person_of = dict(aliases.values_list("pk", "merged_into_id"))
        person_of |= {pk: pk for pk in chunk}
        yield from sorted(needed_no_longer(person_of, now=now))
