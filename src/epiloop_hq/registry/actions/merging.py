"""Records of one human being joined and parted. Keys of other desks are never changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.actions.involvement import align
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.grouping import kept_records
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.registry.models import Duplicate, Person
from epiloop_hq.registry.queries.persons import check_visible

DECISION: Final = ("state", "decided_at", "decided_by")


def propose_duplicate(
    first_id: int, second_id: int, *, actor: Actor, now: datetime
) -> int:
    """Put a pair that an officer noticed before those who decide; return its id.

    Raises
    ------
    RegistryRefusedError
        If it is one and the same record.
    """
    first_id, second_id = sorted((first_id, second_id))
    if first_id == second_id:
        raise RegistryRefusedError(_("This is one record, not two."))
    with recording(actor=actor, now=now) as trail:
        for person_id in (first_id, second_id):
            check_visible(person_id, actor)
        actor.require(Permission.PERSON_WRITE)
        pairs = Duplicate.objects.unscoped(reason="is the pair known already?")
        known = pairs.filter(first_id=first_id, second_id=second_id).first()
        if known is not None:
            return known.pk
        persons = Person.objects.unscoped(reason="of the pair just seen")
        duplicate = Duplicate(
            first_id=first_id,
            second_id=second_id,
            area_path=persons.values_list("area_path", flat=True).get(pk=first_id),
            score=0,
            state=DuplicateState.PROPOSED,
            proposed_at=now,
        )
        duplicate.save()
        trail.add("duplicate.proposed", duplicate)
    return duplicate.pk


def say_others(
    person_ids: Iterable[int],
    other_ids: Iterable[int],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down that new records are other persons than some on record.

    The officer who enters somebody has looked at those like them. Where that officer may
    decide on duplicates it is decided; elsewhere the pair waits for whoever may, and no
    rule merges it meanwhile.
    """
    with recording(actor=actor, now=now):
        for person_id in person_ids:
            for other_id in other_ids:
                pair = propose_duplicate(person_id, other_id, actor=actor, now=now)
                if _may_decide(pair, actor):
                    part_duplicate(pair, actor=actor, now=now)


def _may_decide(duplicate_id: int, actor: Actor) -> bool:
    pairs = Duplicate.objects.visible_to(actor).filter(pk=duplicate_id)
    path = pairs.values_list("area_path", flat=True).first()
    return path is not None and actor.may(Permission.PERSON_MERGE, area_path=path)


def merge_duplicate(duplicate_id: int, *, actor: Actor, now: datetime) -> None:
    """Decide that two records are one human being; the older is kept, the other its alias.

    Nothing that points to either record changes. Merging what is merged changes nothing.

    Raises
    ------
    RegistryRefusedError
        If somebody decided that two records of the group are different persons.
    """
    with recording(actor=actor, now=now):
        duplicate = _decidable(duplicate_id, actor)
        if duplicate.state != DuplicateState.MERGED:
            join(duplicate, decided_by=actor.name, actor=actor, now=now)


def part_duplicate(duplicate_id: int, *, actor: Actor, now: datetime) -> None:
    """Decide that two records are different persons; if they were merged, split them.

    Each record is then what it was before, with whoever else was found to be the same.
    """
    with recording(actor=actor, now=now) as trail:
        duplicate = _decidable(duplicate_id, actor)
        if duplicate.state == DuplicateState.DISTINCT:
            return
        was_merged = duplicate.state == DuplicateState.MERGED
        _put_decision(duplicate, DuplicateState.DISTINCT, by=actor.name, now=now)
        duplicate.save(update_fields=DECISION)
        first_id, second_id = duplicate.first_id, duplicate.second_id
        if was_merged:
            _regroup((first_id, second_id), now=now)
        kind = "person.split" if was_merged else "person.kept_apart"
        trail.add(kind, duplicate, first_id=first_id, second_id=second_id)


def join(duplicate: Duplicate, *, decided_by: str, actor: Actor, now: datetime) -> None:
    """Merge a pair, by an officer's or a rule's decision.

    Raises
    ------
    RegistryRefusedError
        If somebody decided that two records of the group are different persons.
    """
    join_all([duplicate], decided_by=decided_by, actor=actor, now=now)


def join_all(
    pairs: Sequence[Duplicate], *, decided_by: str, actor: Actor, now: datetime
) -> None:
    """Merge pairs, all or none, as `join` merges one.

    The number of queries does not grow with that of the pairs.

    Raises
    ------
    RegistryRefusedError
        If somebody decided that two records of one of the groups are different persons.
    """
    with recording(actor=actor, now=now) as trail:
        records = {p for pair in pairs for p in (pair.first_id, pair.second_id)}
        _check_undisputed(_group_of(records), but=pairs)
        for pair in pairs:
            _put_decision(pair, DuplicateState.MERGED, by=decided_by, now=now)
        Duplicate.objects.bulk_update(pairs, DECISION, batch_size=BATCH)
        became = _regroup(records, now=now)
        for alias, kept in became.items():
            why = next((d for d in pairs if alias in {d.first_id, d.second_id}), None)
            trail.add("person.merged", why or pairs[0], kept_id=kept, alias_id=alias)


def _decidable(duplicate_id: int, actor: Actor) -> Duplicate:
    pairs = Duplicate.objects.visible_to(actor).select_for_update()
    duplicate = pairs.get(pk=duplicate_id)
    actor.require(Permission.PERSON_MERGE, area_path=duplicate.area_path)
    return duplicate


def _put_decision(
    duplicate: Duplicate, state: DuplicateState, *, by: str, now: datetime
) -> None:
    duplicate.state, duplicate.decided_at, duplicate.decided_by = state, now, by


def _check_undisputed(group: set[int], *, but: Sequence[Duplicate]) -> None:
    """Refuse a group in which two were told apart; what is decided anew may differ."""
    pairs = Duplicate.objects.unscoped(reason="decided to be different")
    disputed = (
        pairs.filter(
            first_id__in=group, second_id__in=group, state=DuplicateState.DISTINCT
        )
        .exclude(pk__in=[pair.pk for pair in but])
        .first()
    )
    if disputed is not None:
        raise RegistryRefusedError(
            _(
                "%(one)s and %(other)s were decided to be different persons; part them first."
            )
            % {"one": disputed.first.code, "other": disputed.second.code}
        )


def _group_of(person_ids: Iterable[int]) -> set[int]:
    """Return every record that is one human being with one of these, these included."""
    group, new = set(person_ids), set(person_ids)
    while new:
        linked = {p for pair in _merged_pairs(new) for p in pair}
        new = linked - group
        group |= new
    return group


def _merged_pairs(person_ids: Iterable[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for batch in in_batches(sorted(person_ids)):
        pairs = Duplicate.objects.unscoped(reason="who is one human being")
        rows = pairs.filter(
            Q(first_id__in=batch) | Q(second_id__in=batch), state=DuplicateState.MERGED
        )
        found |= set(rows.values_list("first_id", "second_id"))
    return found


def _regroup(person_ids: Iterable[int], *, now: datetime) -> dict[int, int]:
    """Let every record of the groups point to the one that is kept.

    Returns
    -------
    dict of int to int
        The records that became aliases by this, each with the one kept for it.
    """
    became: dict[int, int] = {}
    moved: list[Person] = []
    group = _group_of(person_ids)
    kept = kept_records(group, _merged_pairs(group))
    persons = Person.objects.unscoped(reason="records of one human being")
    for person in persons.filter(pk__in=group).order_by("pk").select_for_update():
        into = kept[person.pk] if kept[person.pk] != person.pk else None
        if person.merged_into_id != into:
            person.merged_into_id = into
            moved.append(person)
            if into is not None:
                became[person.pk] = into
    Person.objects.bulk_update(moved, ["merged_into"], batch_size=BATCH)
    align(group, now=now)
    return became
