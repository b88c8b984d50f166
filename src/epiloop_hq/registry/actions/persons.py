"""Persons entered, one or many, and corrected."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from epiloop.identity import ResidentNumber, read_resident_number, tidy_number
from epiloop.records import Sex
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.audit.recording import recording
from epiloop_hq.places.names import tidy_name
from epiloop_hq.places.queries import known_paths
from epiloop_hq.registry.actions.involvement import align, involve_many
from epiloop_hq.registry.actions.matching import look_as_foreseen, look_for_duplicates
from epiloop_hq.registry.actions.merging import say_others
from epiloop_hq.registry.ages import OLDEST, age_band, years_on
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.models import Involvement, Person
from epiloop_hq.registry.pseudonyms import new_codes
from epiloop_hq.registry.queries.matching import Foreseen, Told, foresee


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """What is told of a person; empty is not known.

    A resident number tells the birth date and the sex where nobody else does; the age
    follows from the birth date, and holds on `age_on`: today, if nothing is said.
    """

    name: str = ""
    sex: str = ""
    born_on: date | None = None
    age_years: int | None = None
    age_on: date | None = None
    age_band: str = ""
    identity_number: str = ""
    telephone: str = ""
    language: str = ""
    address: str = ""
    home_id: int | None = None
    occupation: str = ""
    workplace: str = ""
    needs: str = ""
    guardian: str = ""
    area_path: str = ""


FIELDS = frozenset(PersonDraft.__dataclass_fields__)


def create_person(
    draft: PersonDraft,
    *,
    actor: Actor,
    now: datetime,
    area_path: str,
    why: str,
    other_than: Collection[int] = (),
) -> int:
    """Enter a person; the area that entered them may see them.

    Likely duplicates are proposed, certain ones merged: the id returned is then that of
    an alias, and `person_view` shows the human being.

    Parameters
    ----------
    area_path
        The area on whose behalf the person is entered.
    why
        What the person is to that area: case, contact, tube_member.
    other_than
        Persons on record whom the actor has looked at: this one is another.

    Raises
    ------
    RegistryRefusedError
        If what is told cannot be so: a birth in the future, an unknown area.
    """
    persons = create_persons(
        [draft],
        actor=actor,
        now=now,
        area_path=area_path,
        why=why,
        other_than=other_than,
    )
    return persons[0]


def foresee_persons(drafts: Iterable[PersonDraft], *, now: datetime) -> Foreseen:
    """Look for persons among the known ones before they are entered; writes nothing.

    Drafts that `create_persons` will refuse are left out.
    """
    told: set[Told] = set()
    for draft in drafts:
        with suppress(RegistryRefusedError):
            told.add(_told(_complete(draft, now=now)))
    return foresee(told) if told else Foreseen()


def create_persons(
    drafts: Sequence[PersonDraft],
    *,
    actor: Actor,
    now: datetime,
    area_path: str,
    why: str,
    other_than: Collection[int] = (),
    foreseen: Foreseen | None = None,
) -> tuple[int, ...]:
    """Enter many persons at once; return their ids in the order of the drafts.

    Parameters
    ----------
    foreseen
        What `foresee_persons` found for these persons; without it they are looked for
        here, while nobody else can write.

    Raises
    ------
    RegistryRefusedError
        If what is told of one of them cannot be so; none is entered then.
    """
    told = [_complete(draft, now=now) for draft in drafts]
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.PERSON_WRITE, area_path=area_path)
        _check_areas({area_path, *(draft.area_path for draft in told)})
        codes = _free_codes(len(told))
        persons = Person.objects.bulk_create(
            [Person(code=c, **asdict(d)) for c, d in zip(codes, told, strict=True)],
            batch_size=BATCH,
        )
        ids = tuple(person.pk for person in persons)
        involve_many(ids, area_path, why=why, actor=actor, now=now)
        for person in persons:
            trail.add("person.entered", person, person_id=person.pk)
        say_others(ids, other_than, actor=actor, now=now)
        entered = dict(zip(ids, map(_told, told), strict=True))
        if foreseen is None or not foreseen.keys.keys() >= set(entered.values()):
            look_for_duplicates(ids, actor=actor, now=now)
        else:
            look_as_foreseen(entered, foreseen, actor=actor, now=now)
    return ids


def correct_person(
    person_id: int,
    *,
    actor: Actor,
    now: datetime,
    changes: Mapping[str, object],
    reason: str = "",
) -> None:
    """Correct what is known of a person; the trail keeps what stood before.

    Raises
    ------
    RegistryRefusedError
        If a field cannot be corrected here, or cannot be so.
    """
    unknown = sorted(changes.keys() - FIELDS)
    if unknown:
        raise RegistryRefusedError(
            _("No such field of a person: %(fields)s.") % {"fields": ", ".join(unknown)}
        )
    with recording(actor=actor, now=now) as trail:
        person = Person.objects.visible_to(actor).select_for_update().get(pk=person_id)
        _require_write(person, actor)
        standing = PersonDraft(**{name: getattr(person, name) for name in FIELDS})
        right = _complete(replace(standing, **_as_told(changes)), now=now)
        _check_areas({right.area_path})
        values = asdict(right)
        changed = sorted(f for f in FIELDS if getattr(person, f) != values[f])
        if not changed:
            return
        for field in changed:
            setattr(person, field, values[field])
        person.save(update_fields=changed)
        trail.add(
            "person.corrected",
            person,
            persons=[person.pk],
            person_id=person.pk,
            fields=changed,
            reason=reason,
        )
        if person.merged_into_id is not None:
            align([person.merged_into_id], now=now)
        look_for_duplicates([person.pk], actor=actor, now=now)


def _told(draft: PersonDraft) -> Told:
    return Told(*(getattr(draft, name) for name in Told._fields))


def _require_write(person: Person, actor: Actor) -> None:
    """Ask that the actor may write persons in one of the areas that see this one."""
    rows = Involvement.objects.unscoped(reason="areas of a visible person").filter(
        person=person, until__isnull=True
    )
    areas = [person.area_path, *rows.values_list("area_path", flat=True)]
    if not any(actor.may(Permission.PERSON_WRITE, area_path=a) for a in areas):
        actor.require(Permission.PERSON_WRITE, area_path=person.area_path)


def _as_told(changes: Mapping[str, object]) -> dict[str, Any]:
    """Return the changes; what followed from something that changes follows anew."""
    again: dict[str, Any] = {}
    if "born_on" in changes:
        again = {"age_years": None, "age_band": "", "age_on": None}
    elif "age_years" in changes:
        again = {"age_band": "", "age_on": None}
    return again | dict(changes)


def _complete(draft: PersonDraft, *, now: datetime) -> PersonDraft:
    """Return the draft in one form, with what follows from what is told."""
    today = local_day(now, ZoneInfo(settings.HEADQUARTERS_ZONE))
    tidy = replace(
        draft,
        name=tidy_name(draft.name),
        identity_number=tidy_number(draft.identity_number),
        telephone=draft.telephone.strip(),
        address=tidy_name(draft.address),
    )
    number = read_resident_number(tidy.identity_number)
    if isinstance(number, ResidentNumber):
        sex = Sex.FEMALE if number.is_female else Sex.MALE
        tidy = replace(
            tidy, born_on=tidy.born_on or number.birth_on, sex=tidy.sex or sex
        )
    _check(tidy, today)
    age = tidy.age_years
    if age is None and tidy.born_on is not None:
        age = years_on(tidy.born_on, today)
    band = tidy.age_band or (age_band(age) if age is not None else "")
    age_on = tidy.age_on or (today if age is not None else None)
    return replace(tidy, age_years=age, age_band=band, age_on=age_on)


def _check(draft: PersonDraft, today: date) -> None:
    if draft.sex and draft.sex not in set(Sex):
        raise RegistryRefusedError(
            _("%(sex)s is none of female, male and other.") % {"sex": draft.sex}
        )
    if draft.born_on is not None and draft.born_on > today:
        raise RegistryRefusedError(_("A person is born before they are entered."))
    if draft.age_years is not None and not 0 <= draft.age_years <= OLDEST:
        raise RegistryRefusedError(
            _("An age of %(age)d years cannot be.") % {"age": draft.age_years}
        )


def _check_areas(paths: Iterable[str]) -> None:
    wanted = {path for path in paths if path}
    missing = sorted(wanted - known_paths(wanted))
    if missing:
        raise RegistryRefusedError(
            _("There is no area with the path %(path)s.") % {"path": missing[0]}
        )


def _free_codes(count: int) -> list[str]:
    """Return codes that nobody has; drawing again where one is taken."""
    drawn = new_codes(count)
    taken: set[str] = set()
    for batch in in_batches(drawn):
        rows = Person.objects.unscoped(reason="is the pseudonym free?")
        taken |= set(rows.filter(code__in=batch).values_list("code", flat=True))
    free = [code for code in drawn if code not in taken]
    return free + (_free_codes(count - len(free)) if taken else [])
