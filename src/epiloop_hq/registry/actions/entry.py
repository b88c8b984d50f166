"""Quick entry: the person of a pseudonym, or one who is typed in."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor
from epiloop_hq.registry.actions.involvement import involve
from epiloop_hq.registry.actions.persons import PersonDraft, create_person
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.queries import search_persons


def enter_person(
    person: PersonDraft,
    *,
    code: str,
    actor: Actor,
    now: datetime,
    area_path: str,
    why: str,
    other_than: Collection[int] = (),
) -> int:
    """Return the person of this pseudonym, or enter the one described.

    Whoever is on record already is from now on seen by the area, too.

    Parameters
    ----------
    other_than
        Persons on record whom the actor has looked at: the one described is another.

    Raises
    ------
    RegistryRefusedError
        If the viewer knows no person of this pseudonym, or nobody is described.
    """
    if code.strip():
        found = search_persons(code.strip(), actor, anywhere=False, limit=1)
        if not found or found[0].view.code != code.strip().upper():
            raise RegistryRefusedError(
                _("You have no person with the code %(code)s.") % {"code": code}
            )
        known_id = found[0].view.id
        involve(known_id, area_path, why=why, actor=actor, now=now)
        return known_id
    if not person.name.strip():
        raise RegistryRefusedError(_("Type a name, or the code of a person on record."))
    return create_person(
        person,
        actor=actor,
        now=now,
        area_path=area_path,
        why=why,
        other_than=other_than,
    )
