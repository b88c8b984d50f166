"""Persons entered, corrected, and made visible where they are involved."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.models import Involvement, Person

# Without letters that look or sound alike when read out over a telephone.
LETTERS: Final = "23456789ACDEFGHJKMNPQRTVWXYZ"
CODE_LENGTH: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """What is told of a person; empty is not known."""

    name: str = ""
    sex: str = ""
    born_on: date | None = None
    age_years: int | None = None
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


def create_person(
    draft: PersonDraft, *, actor: Actor, now: datetime, area_path: str, why: str
) -> int:
    """Enter a person; the area that entered them may see them.

    Parameters
    ----------
    area_path
        The area on whose behalf the person is entered.
    why
        What the person is to that area: case, contact, tube_member.
    """
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.PERSON_WRITE, area_path=area_path)
        person = Person(code=_code(), **asdict(draft))
        person.save()
        involve(person.pk, area_path, why=why, actor=actor, now=now)
        trail.add("person.entered", person, person_id=person.pk)
    return person.pk


def correct_person(
    person_id: int, *, actor: Actor, now: datetime, changes: dict[str, object]
) -> None:
    """Correct what is known of a person; the trail keeps what stood before.

    Raises
    ------
    RegistryRefusedError
        If a field cannot be corrected here.
    """
    unknown = set(changes) - set(PersonDraft.__dataclass_fields__)
    if unknown:
        raise RegistryRefusedError(
            f"No such field of a person: {', '.join(sorted(unknown))}."
        )
    with recording(actor=actor, now=now) as trail:
        person = Person.objects.visible_to(actor).select_for_update().get(pk=person_id)
        actor.require(Permission.PERSON_WRITE)
        changed = [f for f, value in changes.items() if getattr(person, f) != value]
        for field in changed:
            setattr(person, field, changes[field])
        if changed:
            person.save(update_fields=changed)
            trail.add("person.corrected", person, fields=sorted(changed))


def involve(
    person_id: int, area_path: str, *, why: str, actor: Actor, now: datetime
) -> None:
    """Let an area see a person from now on, for a reason; once is enough."""
    with recording(actor=actor, now=now):
        standing = Involvement.objects.unscoped(reason="involved already?").filter(
            person_id=person_id, area_path=area_path, why=why, until__isnull=True
        )
        if not standing.exists():
            Involvement(
                person_id=person_id, area_path=area_path, why=why, since=now
            ).save()


def _code() -> str:
    while True:
        code = "P-" + "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if (
            not Person.objects.unscoped(reason="is the pseudonym free?")
            .filter(code=code)
            .exists()
        ):
            return code
