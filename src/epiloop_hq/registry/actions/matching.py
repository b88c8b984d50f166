"""Keys of persons kept up to date, and what they bring to light."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from epiloop.duplicates import Match
from epiloop.duplicates import PersonKey as Comparable
from epiloop.places import common_path
from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.audit.chain import lock_chain
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.actions.merging import join_all
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.registry.models import Duplicate, Person, PersonKey
from epiloop_hq.registry.queries.matching import (
    Foreseen,
    Told,
    key_texts,
    keys_of,
    matches_foreseen,
    matches_of,
)

UNATTENDED: Final = "rule"


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a record stands: what is kept for it, and where the person lives."""

    kept: int
    area_path: str


def look_for_duplicates(
    person_ids: Iterable[int], *, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Bring the keys of persons up to date, propose likely duplicates, merge certain ones.

    A pair about which something was decided before is left as it is.

    Returns
    -------
    tuple of int
        The new pairs.
    """
    with recording(actor=actor, now=now):
        persons = keys_of(person_ids)
        _write_keys(persons)
        return _decide_pairs(matches_of(persons), actor=actor, now=now)


def look_as_foreseen(
    entered: Mapping[int, Told], foreseen: Foreseen, *, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Do as `look_for_duplicates` for persons just entered, most of it done before.

    Whoever was entered or corrected since is found by their new keys. One writer at a
    time looks, so that of two who enter one person at the same time the second sees it.
    """
    with recording(actor=actor, now=now):
        lock_chain()
        persons = {
            pk: replace(foreseen.keys[told], ref=str(pk))
            for pk, told in entered.items()
        }
        near = {pk: foreseen.near[told] for pk, told in entered.items()}
        PersonKey.objects.bulk_create(
            (
                PersonKey(person_id=pk, key=text)
                for pk, person in persons.items()
                for text in key_texts(person)
            ),
            batch_size=BATCH,
        )
        matches = matches_foreseen(persons, near, foreseen)
        return _decide_pairs(matches, actor=actor, now=now)


def _decide_pairs(
    matches: Iterable[Match], *, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Propose the new pairs, merge the certain ones, inside a recording."""
    with recording(actor=actor, now=now):
        pairs = [_ordered(match) for match in matches]
        known = _known({first for first, _, _ in pairs})
        told = _standing_of(
            {pk for first, second, _ in pairs for pk in (first, second)}
        )
        new = [
            _proposal(first, second, match, told=told, now=now)
            for first, second, match in pairs
            if (first, second) not in known and told[first].kept != told[second].kept
        ]
        made = Duplicate.objects.bulk_create(new, batch_size=BATCH)
        certain = {(f, s) for f, s, match in pairs if match.is_certain}
        same = [pair for pair in made if (pair.first_id, pair.second_id) in certain]
        _join_unattended(same, actor=actor, now=now)
    return tuple(duplicate.pk for duplicate in made)


def _join_unattended(
    pairs: Sequence[Duplicate], *, actor: Actor, now: datetime
) -> None:
    """Merge pairs together, or one by one where something stands against one of them.

    Refused where somebody decided that one of the two is another person: then the pair
    stays proposed, for an officer to see.
    """
    if not pairs:
        return
    with suppress(RegistryRefusedError):
        join_all(pairs, decided_by=UNATTENDED, actor=actor, now=now)
        return
    for pair in pairs if len(pairs) > 1 else ():
        _join_unattended([pair], actor=actor, now=now)


def _write_keys(persons: Mapping[int, Comparable]) -> None:
    """Keep exactly the keys that follow from what is known now."""
    right = {(pk, text) for pk, person in persons.items() for text in key_texts(person)}
    standing: dict[tuple[int, str], int] = {}
    for batch in in_batches(sorted(persons)):
        rows = PersonKey.objects.unscoped(reason="keys kept up to date")
        for key_id, pk, text in rows.filter(person_id__in=batch).values_list(
            "pk", "person", "key"
        ):
            standing[pk, text] = key_id
    stale = [key_id for pair, key_id in standing.items() if pair not in right]
    for batch in in_batches(stale):
        rows = PersonKey.objects.unscoped(reason="keys kept up to date")
        rows.filter(pk__in=batch).delete()
    PersonKey.objects.bulk_create(
        (
            PersonKey(person_id=pk, key=text)
            for pk, text in sorted(right - standing.keys())
        ),
        batch_size=BATCH,
    )


def _ordered(match: Match) -> tuple[int, int, Match]:
    first, second = sorted((int(match.one), int(match.other)))
    return first, second, match


def _known(firsts: set[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for batch in in_batches(sorted(firsts)):
        rows = Duplicate.objects.unscoped(reason="what was decided before")
        pairs = rows.filter(first_id__in=batch).values_list("first_id", "second_id")
        found |= set(pairs)
    return found


def _standing_of(person_ids: set[int]) -> dict[int, _Standing]:
    found: dict[int, _Standing] = {}
    for batch in in_batches(sorted(person_ids)):
        persons = Person.objects.unscoped(reason="whose pair it is to look at")
        rows = persons.filter(pk__in=batch)
        for pk, into, path in rows.values_list("pk", "merged_into_id", "area_path"):
            found[pk] = _Standing(into or pk, path)
    return found


def _proposal(
    first: int,
    second: int,
    match: Match,
    *,
    told: Mapping[int, _Standing],
    now: datetime,
) -> Duplicate:
    return Duplicate(
        first_id=first,
        second_id=second,
        area_path=_shared_area(told[first].area_path, told[second].area_path),
        score=match.score,
        # Signs only: the trail and the page need no names to say why.
        reasons=[str(item.sign) for item in match.evidence],
        state=DuplicateState.PROPOSED,
        proposed_at=now,
    )


def _shared_area(one: str, other: str) -> str:
    """Return the smallest area that holds both: those who command there decide.

    A person whose area is not known is looked at where the other one lives.
    """
    if not one or not other:
        return one or other
    return common_path(one, other) or ""
