"""Persons as a viewer may see them: whole, pseudonymised, or as another unit's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.registry.models import Involvement, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What other desks need of a person; never shown without asking who looks."""

    id: int
    code: str
    name: str
    sex: str
    born_on: date | None
    age_years: int | None
    age_band: str
    language: str
    area_path: str
    telephone: str
    identity_number: str
    address: str
    occupation: str
    workplace: str
    needs: str
    guardian: str
    home_id: int | None
    merged_into_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person as one viewer sees them.

    `is_named` tells whether the identifying fields are filled; where they are not, the
    pseudonym stands for the person.
    """

    id: int
    code: str
    is_named: bool
    label: str
    sex: str
    age: str
    area_path: str
    name: str = ""
    telephone: str = ""
    identity_number: str = ""
    address: str = ""
    occupation: str = ""
    workplace: str = ""
    needs: str = ""
    guardian: str = ""
    language: str = ""


def person_facts(person_id: int) -> PersonFacts:
    """Return one person, for a desk that has checked scope itself (1 query)."""
    return persons_facts([person_id])[person_id]


def persons_facts(person_ids: Iterable[int]) -> dict[int, PersonFacts]:
    """Return id → person for desks that have checked scope themselves (1 query)."""
    rows = Person.objects.unscoped(reason="persons of rows already visible").filter(
        pk__in=list(person_ids)
    )
    return {row.pk: _facts(row) for row in rows}


def person_view(person_id: int, actor: Actor) -> PersonView:
    """Return one person as the viewer sees them (2 queries).

    Raises
    ------
    Person.DoesNotExist
        If the person has nothing to do with the viewer's areas.
    """
    Person.objects.visible_to(actor).only("pk").get(pk=person_id)
    return person_views([person_id], actor)[person_id]


def person_views(person_ids: Iterable[int], actor: Actor) -> dict[int, PersonView]:
    """Return id → person as the viewer sees them, for rows already visible (2 queries).

    Named for those who may see identities where the person lives or is involved;
    everybody else sees the pseudonym, the sex and an age band.
    """
    facts = persons_facts(person_ids)
    areas = _areas_of(facts.values())
    return {
        pk: _view(person, named=_may_name(actor, areas[pk]))
        for pk, person in facts.items()
    }


def person_area(person_id: int) -> str:
    """Return the area a person lives in; empty if not known (1 query)."""
    return person_facts(person_id).area_path


def _areas_of(persons: Iterable[PersonFacts]) -> dict[int, set[str]]:
    areas = {p.id: {p.area_path} for p in persons}
    rows = Involvement.objects.unscoped(reason="who may see these persons").filter(
        person_id__in=list(areas), until__isnull=True
    )
    for person_id, path in rows.values_list("person_id", "area_path"):
        areas[person_id].add(path)
    return areas


def _may_name(actor: Actor, areas: Iterable[str]) -> bool:
    permission = Permission.PERSON_SEE_IDENTITY
    return any(path and actor.may(permission, area_path=path) for path in areas)


def _view(person: PersonFacts, *, named: bool) -> PersonView:
    view = PersonView(
        id=person.id,
        code=person.code,
        is_named=named,
        label=(person.name or person.code) if named else person.code,
        sex=person.sex,
        age=_exact_age(person) if named else _age_band(person),
        area_path=person.area_path,
    )
    if not named:
        return view
    return PersonView(
        **{
            f: getattr(view, f)
            for f in ("id", "code", "is_named", "label", "sex", "age")
        },
        **{
            f: getattr(person, f)
            for f in (
                "area_path",
                "name",
                "telephone",
                "identity_number",
                "address",
                "occupation",
                "workplace",
                "needs",
                "guardian",
                "language",
            )
        },
    )


def _exact_age(person: PersonFacts) -> str:
    return person.age_band if person.age_years is None else str(person.age_years)


def _age_band(person: PersonFacts) -> str:
    if person.age_band or person.age_years is None:
        return person.age_band
    low = person.age_years // 10 * 10
    return f"{low}-{low + 9}"


def _facts(row: Person) -> PersonFacts:
    names = PersonFacts.__dataclass_fields__
    return PersonFacts(**{n: row.pk if n == "id" else getattr(row, n) for n in names})
