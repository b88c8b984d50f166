"""Persons as a viewer may see them: whole, pseudonymised, or as another unit's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from django.db.models import Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.places.queries import UnitRow, responsible_units
from epiloop_hq.registry.ages import age_band
from epiloop_hq.registry.models import Involvement, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What other desks need of a person; never shown without asking who looks."""

    id: int
    code: str
    name: str = field(repr=False)
    sex: str = field(repr=False)
    born_on: date | None = field(repr=False)
    age_years: int | None = field(repr=False)
    age_band: str
    language: str
    area_path: str
    telephone: str = field(repr=False)
    identity_number: str = field(repr=False)
    address: str = field(repr=False)
    occupation: str = field(repr=False)
    workplace: str = field(repr=False)
    needs: str = field(repr=False)
    guardian: str = field(repr=False)
    home_id: int | None
    merged_into_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person as one viewer sees them.

    Where several records are one human being, this is the record that is kept, filled up
    from the others.

    Attributes
    ----------
    is_named
        Whether the viewer may know who it is; otherwise the pseudonym stands for the
        person, and the identifying fields are empty.
    is_elsewhere
        Whether the person has nothing to do with the viewer's areas; then not even sex
        and age are told, and `unit` with its telephone is whom to ask.
    aliases
        Pseudonyms of the other records of this human being.
    may_correct
        Whether the viewer may correct what is known of the person.
    """

    id: int
    code: str
    is_named: bool
    label: str = field(repr=False)
    sex: str = field(repr=False)
    age: str = field(repr=False)
    area_path: str
    is_elsewhere: bool = False
    unit: str = ""
    unit_telephone: str = ""
    aliases: tuple[str, ...] = ()
    name: str = field(default="", repr=False)
    born_on: date | None = field(default=None, repr=False)
    telephone: str = field(default="", repr=False)
    identity_number: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    occupation: str = field(default="", repr=False)
    workplace: str = field(default="", repr=False)
    needs: str = field(default="", repr=False)
    guardian: str = field(default="", repr=False)
    language: str = ""
    may_correct: bool = False


@dataclass(frozen=True, slots=True)
class _Human:
    """One human being: the record that is kept, its aliases, and who sees them."""

    kept: PersonFacts
    aliases: tuple[PersonFacts, ...]
    areas: frozenset[str]


def person_facts(person_id: int) -> PersonFacts:
    """Return one person, for a desk that has checked scope itself (1 query)."""
    return persons_facts([person_id])[person_id]


def persons_facts(person_ids: Iterable[int]) -> dict[int, PersonFacts]:
    """Return id → person for desks that have checked scope themselves (1 query)."""
    persons = Person.objects.unscoped(reason="persons of rows already visible")
    found: dict[int, PersonFacts] = {}
    for batch in in_batches(sorted(set(person_ids))):
        found |= {row.pk: _facts(row) for row in persons.filter(pk__in=batch)}
    return found


def kept_person(person_id: int) -> int:
    """Return the record that is kept for this human being: itself, or the one it is an alias of."""
    return person_facts(person_id).merged_into_id or person_id


def check_visible(person_id: int, actor: Actor) -> None:
    """Raise `Person.DoesNotExist` unless the viewer may see the person (1 query)."""
    Person.objects.visible_to(actor).only("pk").get(pk=person_id)


def person_view(person_id: int, actor: Actor) -> PersonView:
    """Return one person as the viewer sees them (3 queries).

    Raises
    ------
    Person.DoesNotExist
        If the person has nothing to do with the viewer's areas.
    """
    check_visible(person_id, actor)
    return person_views([person_id], actor)[person_id]


def person_views(person_ids: Iterable[int], actor: Actor) -> dict[int, PersonView]:
    """Return id → person as the viewer sees them, for rows already visible.

    Two queries; two more where there are aliases or persons of other areas. Named for
    those who may see identities where the person lives or is involved; pseudonymised,
    with sex and age band, for those who may only see persons there; everybody else is
    told which unit to ask.
    """
    humans = _humans(set(person_ids))
    strangers = {
        human.kept.area_path
        for human in humans.values()
        if not _may(actor, Permission.PERSON_SEE, human.areas)
    }
    units = responsible_units(strangers) if strangers else {}
    return {pk: _view(human, actor, units) for pk, human in humans.items()}


def record_views(person_ids: Iterable[int], actor: Actor) -> dict[int, PersonView]:
    """Return id → record by itself, whatever it was merged with (3 queries).

    For comparing records that may be one human being.
    """
    facts = persons_facts(person_ids)
    areas = _areas_of(facts.values())
    humans = {pk: _Human(row, (), areas[pk]) for pk, row in facts.items()}
    units = responsible_units(row.area_path for row in facts.values())
    return {pk: _view(human, actor, units) for pk, human in humans.items()}


def person_area(person_id: int) -> str:
    """Return the area a person lives in; empty if not known (1 query)."""
    return person_facts(person_id).area_path


def _humans(person_ids: set[int]) -> dict[int, _Human]:
    rows = _with_aliases(person_ids)
    kept_ids = {pk: rows[pk].merged_into_id or pk for pk in person_ids & rows.keys()}
    if missing := {kept for kept in kept_ids.values() if kept not in rows}:
        rows |= _with_aliases(missing)
    aliases: dict[int, list[PersonFacts]] = {}
    for row in sorted(rows.values(), key=lambda r: r.id):
        if row.merged_into_id is not None:
            aliases.setdefault(row.merged_into_id, []).append(row)
    areas = _areas_of(rows.values())
    return {
        pk: _Human(
            rows[kept],
            tuple(aliases.get(kept, ())),
            frozenset().union(
                *(areas[r.id] for r in (rows[kept], *aliases.get(kept, ())))
            ),
        )
        for pk, kept in kept_ids.items()
    }


def _with_aliases(person_ids: set[int]) -> dict[int, PersonFacts]:
    persons = Person.objects.unscoped(reason="persons of rows already visible")
    found: dict[int, PersonFacts] = {}
    for batch in in_batches(sorted(person_ids)):
        rows = persons.filter(Q(pk__in=batch) | Q(merged_into__in=batch))
        found |= {row.pk: _facts(row) for row in rows}
    return found


def _areas_of(persons: Iterable[PersonFacts]) -> dict[int, frozenset[str]]:
    areas = {p.id: {p.area_path} for p in persons}
    involvements = Involvement.objects.unscoped(reason="who may see these persons")
    for batch in in_batches(sorted(areas)):
        rows = involvements.filter(person_id__in=batch, until__isnull=True)
        for person_id, path in rows.values_list("person_id", "area_path"):
            areas[person_id].add(path)
    return {pk: frozenset(paths) for pk, paths in areas.items()}


def _may(actor: Actor, permission: Permission, areas: Iterable[str]) -> bool:
    return any(actor.may(permission, area_path=path) for path in areas)


def _view(
    human: _Human, actor: Actor, units: Mapping[str, UnitRow | None]
) -> PersonView:
    person = human.kept
    hidden = PersonView(
        id=person.id,
        code=person.code,
        is_named=False,
        label=person.code,
        sex="",
        age="",
        area_path=person.area_path,
    )
    if not _may(actor, Permission.PERSON_SEE, human.areas):
        unit = units.get(person.area_path)
        return replace(
            hidden,
            is_elsewhere=True,
            unit=unit.name if unit else "",
            unit_telephone=unit.telephone if unit else "",
        )
    told = _filled(human)
    seen = replace(hidden, sex=told.sex, age=_band(told))
    if not _may(actor, Permission.PERSON_SEE_IDENTITY, human.areas):
        return seen
    return replace(
        seen,
        is_named=True,
        label=told.name or person.code,
        age=seen.age if told.age_years is None else str(told.age_years),
        aliases=tuple(alias.code for alias in human.aliases),
        name=told.name,
        born_on=told.born_on,
        telephone=told.telephone,
        identity_number=told.identity_number,
        address=told.address,
        occupation=told.occupation,
        workplace=told.workplace,
        needs=told.needs,
        guardian=told.guardian,
        language=told.language,
        may_correct=_may(actor, Permission.PERSON_WRITE, human.areas),
    )


def _filled(human: _Human) -> PersonFacts:
    """Return the record that is kept, with what only its aliases tell."""
    if not human.aliases:
        return human.kept
    rows = (human.kept, *human.aliases)
    own = {"id", "code", "area_path", "merged_into_id"}
    told: dict[str, Any] = {
        f.name: next(
            (v for row in rows if (v := getattr(row, f.name)) not in {"", None}),
            getattr(human.kept, f.name),
        )
        for f in fields(PersonFacts)
        if f.name not in own
    }
    return replace(human.kept, **told)


def _band(person: PersonFacts) -> str:
    if person.age_band or person.age_years is None:
        return person.age_band
    return age_band(person.age_years)


def _facts(row: Person) -> PersonFacts:
    told: dict[str, Any] = {f.name: getattr(row, f.name) for f in fields(PersonFacts)}
    return PersonFacts(**told)
