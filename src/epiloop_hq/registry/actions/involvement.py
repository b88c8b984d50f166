"""Who may see a person, and since when: written by the desks where it happens.

These actions ask for no permission of their own: they join the recording of a deed that
has, and say who sees the person because of it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.kinds import ALIAS
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
        missing = sorted(wanted - _involved(wanted, area_path, why))
        Involvement.objects.bulk_create(
            (
                Involvement(person_id=p, area_path=area_path, why=why, since=now)
                for p in missing
            ),
            batch_size=BATCH,
        )
        align(_kept_for(missing), now=now)


def end_involvement(
    person_id: int, area_path: str, *, why: str, actor: Actor, now: datetime
) -> None:
    """End one reason for which an area sees a person; others stand."""
    with recording(actor=actor, now=now):
        standing = Involvement.objects.unscoped(reason="it ends").filter(
            person_id=person_id, area_path=area_path, why=why, until__isnull=True
        )
        for involvement in standing.select_for_update():
            _end(involvement, now)
        align(_kept_for([person_id]), now=now)


def align(person_ids: Iterable[int], *, now: datetime) -> None:
    """Let the areas of aliases see the records that are kept for them, and no others.

    Run inside a recording whenever aliases, their homes or their involvements change.
    """
    for batch in in_batches(sorted(set(person_ids))):
        right = _areas_through_aliases(batch)
        rows = Involvement.objects.unscoped(reason="areas that see through an alias")
        standing = rows.filter(person_id__in=batch, why=ALIAS, until__isnull=True)
        present = {(i.person_id, i.area_path): i for i in standing.select_for_update()}
        for key in sorted(present.keys() - right):
            _end(present[key], now)
        Involvement.objects.bulk_create(
            Involvement(person_id=p, area_path=path, why=ALIAS, since=now)
            for p, path in sorted(right - present.keys())
        )


def _areas_through_aliases(kept_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Return which areas see which kept record because they see an alias of it."""
    persons = Person.objects.unscoped(reason="aliases of the records kept")
    aliases = persons.filter(merged_into__in=kept_ids)
    kept_for: dict[int, int] = {}
    seen: set[tuple[int, str]] = set()
    for pk, kept, path in aliases.values_list("pk", "merged_into_id", "area_path"):
        kept_for[pk] = kept
        seen.add((kept, path))
    rows = Involvement.objects.unscoped(reason="who sees the aliases").filter(
        ~Q(why=ALIAS), person_id__in=kept_for, until__isnull=True
    )
    for pk, path in rows.values_list("person_id", "area_path"):
        seen.add((kept_for[pk], path))
    return {(kept, path) for kept, path in seen if path}


def _end(involvement: Involvement, now: datetime) -> None:
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
