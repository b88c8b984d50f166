"""Persons who may be one human being, looked up by the keys they share."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max

from epiloop.duplicates import (
    Match,
    PersonDetails,
    PersonKey,
    best_matches,
    blocking_keys,
    person_key,
)
from epiloop.duplicates.matching import LARGEST_BLOCK
from epiloop.identity import TelephoneRegion
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.places.queries import community_codes
from epiloop_hq.registry import models
from epiloop_hq.registry.models import Person

KEY_LENGTH: Final = 80
# A person not entered yet has no id to be told apart by.
NEW: Final = "new"
# Keys get their numbers before they can be seen: so many may be written at one time by
# others, and come to light after later ones.
IN_FLIGHT: Final = 20_000
_SEPARATORS: Final = str.maketrans(",;/、，；", "      ")
_SEOUL: Final = ZoneInfo("Asia/Seoul")


class Told(NamedTuple):
    """What is compared of a person, as told; the columns have the same names."""

    name: str
    sex: str
    born_on: date | None
    age_years: int | None
    age_on: date | None
    identity_number: str
    telephone: str
    area_path: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Persons looked for among the known ones before they are entered.

    Parameters
    ----------
    keys
        Each as told → ready to be compared.
    near
        Each as told → the ids of persons who may be the same.
    crowded
        Keys that too many persons share to say anything.
    seen_up_to
        The last key that was there; whoever came later is still to be compared.
    """

    keys: Mapping[Told, PersonKey] = field(default_factory=dict)
    near: Mapping[Told, tuple[int, ...]] = field(default_factory=dict)
    crowded: frozenset[str] = frozenset()
    seen_up_to: int = 0


def foresee(persons: Collection[Told]) -> Foreseen:
    """Look for persons among the known ones before they are entered; holds no lock."""
    seen_up_to = _all_keys().aggregate(last=Max("pk"))["last"] or 0
    codes = community_codes(told.area_path for told in persons)
    keys = {told: person_key(_details(told, codes, ref=NEW)) for told in persons}
    texts = {told: key_texts(key) for told, key in keys.items()}
    wanted = {text for own in texts.values() for text in own}
    blocks, crowded = _blocks(wanted)
    near = {told: _near(own, blocks) for told, own in texts.items()}
    others = keys_of({pk for found in near.values() for pk in found})
    matching = {
        told: tuple(
            int(match.other)
            for match in best_matches(
                keys[told], (others[pk] for pk in near[told] if pk in others)
            )
        )
        for told in keys
    }
    return Foreseen(keys, matching, crowded, max(0, seen_up_to - IN_FLIGHT))


def keys_of(person_ids: Iterable[int]) -> dict[int, PersonKey]:
    """Return id → person ready to be compared, those erased left out."""
    found: dict[int, PersonKey] = {}
    for batch in in_batches(sorted(set(person_ids))):
        persons = Person.objects.unscoped(reason="comparing records of persons")
        rows = persons.filter(pk__in=batch, erased_at__isnull=True)
        told = {
            pk: Told(*values) for pk, *values in rows.values_list("pk", *Told._fields)
        }
        codes = community_codes(one.area_path for one in told.values())
        found |= {
            pk: person_key(_details(one, codes, ref=str(pk)))
            for pk, one in told.items()
        }
    return found


def key_texts(person: PersonKey) -> tuple[str, ...]:
    """Return the texts under which a person is looked up, as the database keeps them."""
    cut = (key[:KEY_LENGTH] for key in blocking_keys(person))
    return tuple(dict.fromkeys(cut))


def typed_key(text: str) -> PersonKey:
    """Return what somebody typed as a person of whom only that is known.

    It is tried as a name, a telephone and an identity number at once.
    """
    digits = sum(letter.isdigit() for letter in text)
    is_number = digits >= len(text) // 2
    return person_key(
        PersonDetails(
            ref="typed",
            names=() if is_number else (text,),
            identity_number=text if is_number else "",
            telephones=(text,) if is_number else (),
            telephone_region=telephone_region(),
        )
    )


def telephone_region() -> TelephoneRegion:
    """Return whose way of writing telephones is meant where no country code stands."""
    is_korea = ZoneInfo(settings.HEADQUARTERS_ZONE) == _SEOUL
    return TelephoneRegion.KOREA if is_korea else TelephoneRegion.CHINA


def persons_with(keys: Collection[str]) -> dict[str, list[int]]:
    """Return key → persons with it; keys of too many persons say nothing and stay out.

    See `epiloop.duplicates.matching.LARGEST_BLOCK`.
    """
    return _blocks(keys)[0]


def matches_of(persons: Mapping[int, PersonKey]) -> tuple[Match, ...]:
    """Return the likely duplicates of some persons among all, each pair once.

    The `ref` of either side is the person's id as text.
    """
    texts = {pk: key_texts(person) for pk, person in persons.items()}
    blocks = persons_with({text for own in texts.values() for text in own})
    near = {pk: _near(own, blocks) for pk, own in texts.items()}
    return _matches(persons, near)


def matches_foreseen(
    persons: Mapping[int, PersonKey],
    near: Mapping[int, Collection[int]],
    foreseen: Foreseen,
) -> tuple[Match, ...]:
    """Return what `matches_of` would, looking only at what was not foreseen.

    Parameters
    ----------
    persons
        The persons who were just entered, with their keys.
    near
        Person → those who were found to be near before; compared anew, as they may have
        been corrected or erased since.
    """
    texts = {pk: key_texts(person) for pk, person in persons.items()}
    wanted = {text for own in texts.values() for text in own} - foreseen.crowded
    fresh: dict[str, list[int]] = {}
    for batch in in_batches(sorted(wanted)):
        later = _all_keys().filter(key__in=batch, pk__gt=foreseen.seen_up_to)
        for key, person_id in later.values_list("key", "person"):
            fresh.setdefault(key, []).append(person_id)
    return _matches(
        persons,
        {pk: [*near.get(pk, ()), *_near(own, fresh)] for pk, own in texts.items()},
    )


def _blocks(keys: Collection[str]) -> tuple[dict[str, list[int]], frozenset[str]]:
    """Return key → persons with it, and the keys of too many persons."""
    rows = _all_keys()
    found: dict[str, list[int]] = {}
    crowded: set[str] = set()
    for batch in in_batches(sorted(set(keys))):
        shared = rows.filter(key__in=batch)
        sizes = dict(shared.order_by().values_list("key").annotate(n=Count("pk")))
        few = [key for key, size in sizes.items() if size <= LARGEST_BLOCK]
        crowded |= sizes.keys() - set(few)
        for key, person_id in rows.filter(key__in=few).values_list("key", "person"):
            found.setdefault(key, []).append(person_id)
    return found, frozenset(crowded)


def _all_keys() -> ScopedQuerySet[models.PersonKey]:
    return models.PersonKey.objects.unscoped(reason="looking for duplicates")


def _matches(
    persons: Mapping[int, PersonKey], near: Mapping[int, Collection[int]]
) -> tuple[Match, ...]:
    others = keys_of({o for found in near.values() for o in found} - persons.keys())
    known = {**others, **persons}
    pairs: dict[frozenset[str], Match] = {}
    for pk, person in persons.items():
        candidates = (known[other] for other in set(near[pk]) if other in known)
        for match in best_matches(person, candidates):
            pairs.setdefault(frozenset((match.one, match.other)), match)
    return tuple(pairs.values())


def _near(keys: Iterable[str], blocks: Mapping[str, list[int]]) -> set[int]:
    """Return who shares a key."""
    return {other for key in keys for other in blocks.get(key, ())}


def _details(person: Told, codes: Mapping[str, str], *, ref: str) -> PersonDetails:
    return PersonDetails(
        ref=ref,
        names=(person.name,) if person.name else (),
        sex=person.sex,
        birth_on=person.born_on,
        age_years=person.age_years,
        age_on=person.age_on,
        identity_number=person.identity_number,
        telephones=tuple(person.telephone.translate(_SEPARATORS).split()),
        telephone_region=telephone_region(),
        area_code=codes.get(person.area_path, ""),
    )
