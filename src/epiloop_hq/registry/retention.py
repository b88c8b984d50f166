"""Who erases persons: the record stays under its pseudonym, without the human being."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from django.db.models import Q, QuerySet

from epiloop_hq.access.retention import forget_reasons_naming
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Need, Shredder, register
from epiloop_hq.places.retention import forget_dwellings
from epiloop_hq.registry.limits import BASE, IN_NOTHING_YET, after_follow_up
from epiloop_hq.registry.models import Duplicate, Involvement, Person, PersonKey

WHY = "erasure"
NAMING = ("name", "telephone", "identity_number")


@register
class RegistryShredder(Shredder):
    """Strips persons of everything but sex and age band, which the figures need."""

    models: ClassVar[tuple[str, ...]] = (
        "registry.Person",
        "registry.PersonKey",
        "registry.Involvement",
        "registry.Duplicate",
    )
    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "registry.Outbreak": "which outbreak, where, from when until when",
            "registry.ProtocolAdoption": "which rules applied where, and by whose decision",
        }
    )

    def needs(self, person_ids: Collection[int]) -> Iterable[Need]:
        """Return how long whoever was once involved is kept, without any other record."""
        involved = Involvement.objects.unscoped(reason="retention limits")
        involved = involved.exclude(why__in=IN_NOTHING_YET)
        for chunk in in_batches(sorted(person_ids)):
            told = involved.filter(person_id__in=chunk)
            for person, since, until in told.values_list("person_id", "since", "until"):
                yield Need(person, after_follow_up(until or since, BASE))

    def same_humans(self, person_ids: frozenset[int]) -> frozenset[int]:
        """Return every record of these human beings: aliases, and what they stand for."""
        found: set[int] = set()
        for chunk in in_batches(sorted(person_ids)):
            persons = Person.objects.unscoped(reason=WHY)
            aliased = persons.filter(pk__in=chunk, merged_into__isnull=False)
            heads = {*chunk, *aliased.values_list("merged_into_id", flat=True)}
            aliases = persons.filter(merged_into_id__in=heads)
            found |= heads | set(aliases.values_list("pk", flat=True))
        return frozenset(found)

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Strip the persons, forget their dwellings, remove what finds them again."""
        shredded = 0
        for chunk in in_batches(sorted(person_ids)):
            shredded += _shred(chunk, now=now)
        return shredded


def _shred(person_ids: Iterable[int], *, now: datetime) -> int:
    persons = Person.objects.unscoped(reason=WHY).filter(pk__in=person_ids)
    homes = dict(
        persons.filter(home__isnull=False).order_by("-pk").values_list("home_id", "pk")
    )
    forget_reasons_naming(_words(persons))
    keys = PersonKey.objects.unscoped(reason=WHY).filter(person_id__in=person_ids)
    pairs = Duplicate.objects.unscoped(reason=WHY).filter(
        Q(first_id__in=person_ids) | Q(second_id__in=person_ids)
    )
    shredded = keys.delete()[0] + pairs.update(reasons=[])
    shredded += persons.update(
        name="",
        born_on=None,
        age_years=None,
        age_on=None,
        identity_number="",
        telephone="",
        language="",
        address="",
        home=None,
        occupation="",
        workplace="",
        needs="",
        guardian="",
        erased_at=now,
    )
    lived_in = Person.objects.unscoped(reason=WHY).filter(home_id__in=list(homes))
    for home_id in set(lived_in.values_list("home_id", flat=True)):
        homes.pop(home_id, None)
    return shredded + forget_dwellings(homes)


def _words(persons: QuerySet[Person]) -> Iterable[str]:
    """Return what somebody may have typed to name one of these persons."""
    told = persons.values_list(*NAMING)
    return {word for row in told for word in row if word}
