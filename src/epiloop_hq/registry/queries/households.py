"""Who is registered at one home."""

from epiloop_hq.registry.models import Person


def housemates_of(person_id: int) -> tuple[int, ...]:
    """Return the other persons registered at a person's home, by id (3 queries).

    Nobody where the home is not known. Aliases of one human being are left out.
    """
    persons = Person.objects.unscoped(reason="who lives with somebody already seen")
    home_id = persons.values_list("home_id", flat=True).get(pk=person_id)
    if home_id is None:
        return ()
    there = persons.filter(home_id=home_id, merged_into__isnull=True)
    own = {
        person_id,
        persons.values_list("merged_into_id", flat=True).get(pk=person_id),
    }
    found = there.order_by("pk").values_list("pk", flat=True)
    return tuple(pk for pk in found if pk not in own)
