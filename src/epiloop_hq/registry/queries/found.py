"""Persons found by name, telephone, identity number or code. Every search is logged."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from epiloop.duplicates import PersonKey, Sign, compare, match_rules
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import under_any
from epiloop_hq.registry.models import Person
from epiloop_hq.registry.pseudonyms import read_code
from epiloop_hq.registry.queries.matching import (
    key_texts,
    keys_of,
    persons_with,
    typed_key,
)
from epiloop_hq.registry.queries.persons import PersonView, person_views

# What somebody typed is looked up as it stands, not by halves of a number.
_WHOLE: Final = ("i", "d", "t", "n", "r")
_NAME_SIGNS: Final = (
    Sign.NAME_SAME,
    Sign.NAME_VARIANT,
    Sign.NAME_ROMANISED,
    Sign.NAME_HOMOPHONE,
    Sign.NAME_SIMILAR_SOUND,
    Sign.NAME_NEAR,
    Sign.NAME_PART,
)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """One person found, and how well what was typed fits: 1 is as it was typed.

    Of a person of another area (`is_visible` is False) the view tells which unit to ask
    and nothing else, not even the pseudonym.
    """

    view: PersonView
    is_visible: bool
    score: float


def search_persons(
    text: str, actor: Actor, *, anywhere: bool, limit: int
) -> tuple[FoundPerson, ...]:
    """Return persons whom the typed text may mean, those one may see first, by score.

    Whoever may not see identities finds persons by their code alone: a name that finds a
    pseudonym would tell whose it is. The caller logs the search with its reason.

    Parameters
    ----------
    text
        A name in characters or Latin letters, a telephone, an identity number, a code.
    anywhere
        Whether to look outside the viewer's areas too, which needs a reason or a case.
    """
    code = read_code(text)
    scores = dict.fromkeys(persons_by_code([text]).values(), 1.0)
    if actor.may(Permission.PERSON_SEE_IDENTITY):
        scores = _by_identity(text, actor) | scores
    views = person_views(scores, actor)
    found: dict[int, FoundPerson] = {}
    for pk, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        view = views[pk]
        if view.is_elsewhere and not anywhere:
            continue
        if not (view.is_named or view.is_elsewhere or view.code == code):
            continue
        found.setdefault(view.id, _found(view, score))
    ordered = sorted(found.values(), key=lambda f: (not f.is_visible, -f.score))
    return tuple(ordered[:limit])


def _found(view: PersonView, score: float) -> FoundPerson:
    if not view.is_elsewhere:
        return FoundPerson(view, is_visible=True, score=score)
    return FoundPerson(replace(view, code="", label=""), is_visible=False, score=score)


def persons_by_code(codes: Collection[str]) -> dict[str, int]:
    """Return typed code → person, without the codes that nobody has (1 query)."""
    read = {code: read_code(code) for code in codes}
    persons = Person.objects.unscoped(
        reason="codes tell nobody's name; what is shown depends on who asks"
    )
    known = dict(
        persons.filter(code__in=filter(None, read.values())).values_list("code", "pk")
    )
    return {code: known[own] for code, own in read.items() if own in known}


def _by_identity(text: str, actor: Actor) -> dict[int, float]:
    typed = typed_key(text)
    keys = [k for k in key_texts(typed) if k.partition(":")[0] in _WHOLE]
    blocks = persons_with(keys)
    candidates = keys_of({pk for block in blocks.values() for pk in block})
    scored = {pk: _fit(typed, person) for pk, person in candidates.items()}
    begun = dict.fromkeys(_beginning_with(text, actor), _weight(Sign.NAME_PART))
    return begun | {pk: score for pk, score in scored.items() if score > 0}


def _beginning_with(text: str, actor: Actor) -> Iterable[int]:
    """Return the viewer's persons whose name begins so: a surname, a first syllable."""
    begun = text.strip()
    if not begun:
        return ()
    # As it was typed, or as Latin names are written; `startswith` would read every name.
    ways = tuple(dict.fromkeys((begun, begun.title())))
    persons = Person.objects.visible_to(actor).filter(under_any("name", ways))
    return persons.order_by("name", "pk").values_list("pk", flat=True)[:200]


def _fit(typed: PersonKey, person: PersonKey) -> float:
    signs = {item.sign for item in compare(typed, person).evidence}
    if signs & {Sign.IDENTITY_SAME, Sign.DOCUMENT_SAME, Sign.TELEPHONE_SAME}:
        return 1.0
    if typed.claimed and typed.claimed == person.claimed:
        return 1.0
    return max((_weight(sign) for sign in signs & set(_NAME_SIGNS)), default=0.0)


def _weight(sign: Sign) -> float:
    """Return how well a name agrees, against a name that is the same."""
    weights = match_rules().weights
    return weights[sign] / weights[Sign.NAME_SAME]
