"""Persons on record who may be the one somebody is about to enter."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from epiloop.duplicates import Match, PersonDetails, Sign, person_key
from epiloop_hq.actor import Actor
from epiloop_hq.registry.queries.matching import matches_of, telephone_region
from epiloop_hq.registry.queries.persons import PersonView, person_views

_TYPED: Final = 0  # no record has this id
_BETWEEN: Final = re.compile("[,;/、，；]")  # spaces stand inside a number, too


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTold:
    """What is told of a person who may be on record already; empty is not known."""

    name: str = ""
    sex: str = ""
    born_on: date | None = None
    age_years: int | None = None
    age_on: date | None = None
    identity_number: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class LikelyPerson:
    """Somebody on record who may be the person told of, how likely, and why.

    Of somebody whom the viewer may not name, only how likely and which unit to ask.
    """

    view: PersonView
    score: float
    reasons: tuple[Sign, ...]

    @property
    def is_named(self) -> bool:
        """Whether the viewer can say that it is this person."""
        return self.view.is_named


def likely_persons(told: PersonTold, actor: Actor) -> tuple[LikelyPerson, ...]:
    """Return who may be the person told of, the likeliest first, each human being once.

    The caller notes who was shown, as for every page with persons on it.
    """
    typed = person_key(
        PersonDetails(
            ref=str(_TYPED),
            names=(told.name,) if told.name.strip() else (),
            sex=told.sex,
            birth_on=told.born_on,
            age_years=told.age_years,
            age_on=told.age_on,
            identity_number=told.identity_number,
            telephones=tuple(_BETWEEN.split(told.telephone)),
            telephone_region=telephone_region(),
        )
    )
    matches = {_other(match): match for match in matches_of({_TYPED: typed})}
    views = person_views(matches, actor)
    found: dict[int, LikelyPerson] = {}
    for pk, match in sorted(
        matches.items(), key=lambda pair: (-pair[1].score, pair[0])
    ):
        signs = tuple(item.sign for item in match.evidence)
        one = LikelyPerson(views[pk], match.score, signs)
        found.setdefault(one.view.id, one)
    return tuple(found.values())


def _other(match: Match) -> int:
    return int(match.other if match.one == str(_TYPED) else match.one)
