"""Who may see a person, and since when: written by the desks where it happens.

These actions ask for no permission of their own: they join the recording of a deed that
has, and say who sees the person because of it.
"""

from collections.abc import Iterable
from datetime import datetime

from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.models import Involvement, Person


def involve(
    person_id: int, area_path: str, *, why: str, actor: Actor, now: datetime
) -> None:
    """Let an area see a person from now on, for a reason; once is enough.

    Where the person is one of several records of a human being, the area sees that human
    being.
    """
    involve_many([person_id], area_path, why=why, actor=actor, now=now)


def involve_many(
    person_ids: Iterable[int], area_path: str, *, why: str, actor: Actor, now: datetime
) -> None:
    """Let an area see many persons from now on, for one reason."""
    wanted = set(person_ids)
    with recording(actor=actor, now=now):
        wanted |= _kept_for(wanted)
        missing = sorted(wanted - _involved(wanted, area_path, why))
        Involvement.objects.bulk_create(
            Involvement(person_id=p, area_path=area_path, why=why, since=now)
            for p in missing
        )


def end_involvement(
    person_id: int, area_path: str, *, why: str, actor: Actor, now: datetime
) -> None:
    """End one reason for which an area sees a person; others stand."""
    with recording(actor=actor, now=now):
        persons = {person_id} | _kept_for({person_id})
        standing = Involvement.objects.unscoped(reason="it ends").filter(
            person_id__in=persons, area_path=area_path, why=why, until__isnull=True
        )
        for involvement in standing.select_for_update():
            involvement.until = max(now, involvement.since)
            involvement.save(update_fields=["until"])


def _kept_for(person_ids: Iterable[int]) -> set[int]:
    """Return the records kept for those that are aliases."""
    kept: set[int] = set()
    for batch in in_batches(sorted(set(person_ids))):
        rows = Person.objects.unscoped(reason="aliases and what is kept for them")
        into = rows.filter(pk__in=batch, merged_into__isnull=False)
        kept |= {pk for pk in into.values_list("merged_into_id", flat=True) if pk}
    return kept


def _involved(person_ids: Iterable[int], area_path: str, why: str) -> set[int]:
    found: set[int] = set()
    for batch in in_batches(sorted(person_ids)):
        rows = Involvement.objects.unscoped(reason="involved already?").filter(
            person_id__in=batch, area_path=area_path, why=why, until__isnull=True
        )
        found |= set(rows.values_list("person_id", flat=True))
    return found
