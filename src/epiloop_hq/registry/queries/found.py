"""Persons found by name, telephone, identity number or code, as one viewer may find them."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import ScopedQuerySet, under_any
from epiloop_hq.registry.models import Involvement, Person
from epiloop_hq.registry.queries.persons import PersonView, person_views


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """One person found; outside the viewer's areas only whom to ask is told."""

    view: PersonView
    is_visible: bool


def search_persons(
    text: str, actor: Actor, *, anywhere: bool, limit: int
) -> tuple[FoundPerson, ...]:
    """Return persons that answer to a text: those of the viewer's areas first.

    Who may not know names finds persons by their code alone: a name that finds a
    pseudonym would tell who it is.

    Parameters
    ----------
    anywhere
        Whether to look outside the viewer's areas too; there only a whole name, number
        or code is an answer.
    """
    own = Person.objects.visible_to(actor).filter(_begins(text, actor))
    ids = _first(own.order_by("name", "pk"), limit)
    visible = set(ids)
    if anywhere and actor.may(Permission.PERSON_SEE_IDENTITY) and len(ids) < limit:
        everybody = Person.objects.unscoped(reason="a search with its reason on record")
        others = everybody.filter(_is(text)).exclude(pk__in=ids)
        ids += _first(others.order_by("pk"), limit - len(ids))
        seen = Person.objects.visible_to(actor).filter(pk__in=ids)
        visible |= set(seen.values_list("pk", flat=True))
    views = person_views(ids, actor)
    return tuple(FoundPerson(views[pk], pk in visible) for pk in ids)


def _first(rows: ScopedQuerySet[Person], limit: int) -> list[int]:
    """Return the first records that stand for a human being, aliases left out."""
    standing = rows.filter(merged_into__isnull=True, erased_at__isnull=True)
    return list(standing.values_list("pk", flat=True)[:limit])


def _is(text: str) -> Q:
    return (
        Q(name=text)
        | Q(telephone=text)
        | Q(identity_number=text.upper())
        | Q(code=text.upper())
    )


def _begins(text: str, actor: Actor) -> Q:
    areas = actor.areas_where(Permission.PERSON_SEE_IDENTITY)
    involved = Involvement.objects.unscoped(reason="whose names the viewer knows")
    here = involved.filter(
        under_any("area_path", areas), person=OuterRef("pk"), until__isnull=True
    )
    named = under_any("area_path", areas) | Q(Exists(here))
    words = (
        Q(name__startswith=text)
        | Q(telephone__startswith=text)
        | Q(identity_number=text.upper())
    )
    return Q(code=text.upper()) | (words & named)
