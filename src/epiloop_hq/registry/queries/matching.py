"""Persons who may be one human being, looked up by the keys they share."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count

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
from epiloop_hq.places.queries import community_codes
from epiloop_hq.registry import models
from epiloop_hq.registry.models import Person

KEY_LENGTH: Final = 80
_SEPARATORS: Final = str.maketrans(",;/、，；", "      ")
_SEOUL: Final = ZoneInfo("Asia/Seoul")


def keys_of(person_ids: Iterable[int]) -> dict[int, PersonKey]:
    """Return id → person ready to be compared, those erased left out."""
    found: dict[int, PersonKey] = {}
    for batch in in_batches(sorted(set(person_ids))):
        persons = Person.objects.unscoped(reason="comparing records of persons")
        rows = list(persons.filter(pk__in=batch, erased_at__isnull=True))
        codes = community_codes(row.area_path for row in rows)
        found |= {row.pk: person_key(_details(row, codes)) for row in rows}
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
    rows = models.PersonKey.objects.unscoped(reason="looking for duplicates")
    found: dict[str, list[int]] = {}
    for batch in in_batches(sorted(set(keys))):
        shared = rows.filter(key__in=batch)
        sizes = shared.order_by().values("key").annotate(n=Count("pk"))
        few = [row["key"] for row in sizes if row["n"] <= LARGEST_BLOCK]
        for key, person_id in rows.filter(key__in=few).values_list("key", "person"):
            found.setdefault(key, []).append(person_id)
    return found


def matches_of(persons: Mapping[int, PersonKey]) -> tuple[Match, ...]:
    """Return the likely duplicates of some persons among all, each pair once.

    The `ref` of either side is the person's id as text.
    """
    texts = {pk: key_texts(person) for pk, person in persons.items()}
    blocks = persons_with({text for own in texts.values() for text in own})
    near = {pk: _near(pk, own, blocks) for pk, own in texts.items()}
    others = keys_of({o for found in near.values() for o in found} - persons.keys())
    known = {**others, **persons}
    pairs: dict[frozenset[str], Match] = {}
    for pk, person in persons.items():
        candidates = (known[other] for other in near[pk] if other in known)
        for match in best_matches(person, candidates):
            pairs.setdefault(frozenset((match.one, match.other)), match)
    return tuple(pairs.values())


def _near(
    person_id: int, keys: Iterable[str], blocks: Mapping[str, list[int]]
) -> list[int]:
    """Return who shares a key, those of smaller blocks first, each once."""
    own = sorted((blocks.get(key, []) for key in keys), key=len)
    shared = Counter(other for block in own for other in block)
    del shared[person_id]
    return list(shared)


def _details(person: Person, codes: Mapping[str, str]) -> PersonDetails:
    return PersonDetails(
        ref=str(person.pk),
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
