"""Pairs of records that may be one human being: to decide, and as they were decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from epiloop.duplicates import Sign
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.places.queries import UnitRow, responsible_units
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.registry.models import Duplicate, Person
from epiloop_hq.registry.queries.persons import PersonView, record_views
from epiloop_hq.web.paging import PAGE, Page, TextKey, page_of, read_text_key


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRow:
    """Two records side by side, how likely they are one, and why.

    `reasons` are the strongest first; a pair that an officer proposed has none.
    """

    id: int
    first: PersonView
    second: PersonView
    area_path: str
    score: float
    reasons: tuple[Sign, ...]
    state: DuplicateState
    proposed_at: datetime
    decided_at: datetime | None
    decided_by: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class LikelyElsewhere:
    """A likely duplicate of another area: how likely, and whom to ask. Nothing else."""

    score: float
    unit: UnitRow | None


def duplicate_page(
    actor: Actor,
    *,
    state: DuplicateState = DuplicateState.PROPOSED,
    after: str = "",
    limit: int = PAGE,
) -> Page[DuplicateRow]:
    """Return the pairs of the viewer's areas in a state, the likeliest first (4 queries)."""
    rows = Duplicate.objects.visible_to(actor).filter(state=state)
    if key := _read_key(after):
        score, last = key
        rows = rows.filter(Q(score__lt=score) | Q(score=score, pk__gt=last))
    listed = list(rows.order_by("-score", "pk")[: limit + 1])
    return page_of(
        _rows(listed, actor),
        limit=limit,
        key=lambda d: TextKey(repr(d.score), d.id),
    )


def duplicate_row(duplicate_id: int, actor: Actor) -> DuplicateRow:
    """Return one pair (4 queries).

    Raises
    ------
    Duplicate.DoesNotExist
        If there is none, or not for this viewer.
    """
    duplicate = Duplicate.objects.visible_to(actor).get(pk=duplicate_id)
    return _rows([duplicate], actor)[0]


def duplicates_of(person_id: int, actor: Actor) -> tuple[DuplicateRow, ...]:
    """Return the pairs of a person that the viewer may decide, the likeliest first."""
    rows = Duplicate.objects.visible_to(actor).filter(
        Q(first_id=person_id) | Q(second_id=person_id)
    )
    return tuple(_rows(list(rows.order_by("-score", "pk")), actor))


def likely_elsewhere(person_id: int, actor: Actor) -> tuple[LikelyElsewhere, ...]:
    """Return proposed duplicates of a visible person that the viewer may not see.

    A score and the unit to ask; not who, where, or what happened to them.
    """
    pairs = Duplicate.objects.unscoped(reason="a match across areas shows a score")
    rows = pairs.filter(
        Q(first_id=person_id) | Q(second_id=person_id), state=DuplicateState.PROPOSED
    ).order_by("-score", "pk")
    scores = {
        second if first == person_id else first: score
        for first, second, score in rows.values_list("first_id", "second_id", "score")
    }
    persons = Person.objects.unscoped(reason="which unit to ask")
    paths = dict(persons.filter(pk__in=scores).values_list("pk", "area_path"))
    seen = Person.objects.visible_to(actor).filter(pk__in=scores)
    hidden = scores.keys() - set(seen.values_list("pk", flat=True))
    units = responsible_units(paths[pk] for pk in hidden)
    return tuple(
        LikelyElsewhere(score, units[paths[pk]])
        for pk, score in scores.items()
        if pk in hidden
    )


def _read_key(text: str) -> tuple[float, int] | None:
    key = read_text_key(text)
    try:
        return (float(key.text), key.id) if key else None
    except ValueError:
        return None


def _rows(duplicates: Iterable[Duplicate], actor: Actor) -> list[DuplicateRow]:
    listed = list(duplicates)
    ids = {pk for d in listed for pk in (d.first_id, d.second_id)}
    views = record_views(ids, actor)
    return [
        DuplicateRow(
            id=d.pk,
            first=views[d.first_id],
            second=views[d.second_id],
            area_path=d.area_path,
            score=d.score,
            reasons=tuple(Sign(name) for name in d.reasons),
            state=DuplicateState(d.state),
            proposed_at=d.proposed_at,
            decided_at=d.decided_at,
            decided_by=d.decided_by,
            may_decide=actor.may(Permission.PERSON_MERGE, area_path=d.area_path),
        )
        for d in listed
    ]
