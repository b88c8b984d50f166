"""Looking for the same person among many, by shared keys first and by evidence then."""

from collections.abc import Iterable, Iterator
from typing import Final

from epiloop.duplicates.blocking import blocking_keys
from epiloop.duplicates.evidence import Match, compare
from epiloop.duplicates.persons import PersonKey
from epiloop.duplicates.rules import MatchRules, match_rules

LARGEST_BLOCK: Final = 2_000
"""Records that share a key: of a very common name alone, more cannot be looked through
and would prove nothing; a second key (telephone, birth date, village) finds them."""


class MatchIndex:
    """Persons in memory, found by the blocking keys they share.

    A server that stores the keys asks its database for the persons with one of them and
    compares those with `best_matches`; this index does the same without a database.
    """

    def __init__(
        self, persons: Iterable[PersonKey] = (), *, rules: MatchRules | None = None
    ) -> None:
        self._rules = rules or match_rules()
        self._persons: list[PersonKey] = []
        self._blocks: dict[str, list[int]] = {}
        for person in persons:
            self.add(person)

    def add(self, person: PersonKey) -> None:
        """Add a person."""
        place = len(self._persons)
        self._persons.append(person)
        for key in blocking_keys(person):
            self._blocks.setdefault(key, []).append(place)

    def __len__(self) -> int:
        return len(self._persons)

    def candidates(self, person: PersonKey) -> Iterator[PersonKey]:
        """Yield the persons that share a key, each once, those of smaller blocks first."""
        seen: set[int] = set()
        blocks = (self._blocks.get(key, []) for key in blocking_keys(person))
        for block in sorted(blocks, key=len):
            if len(block) > LARGEST_BLOCK:
                break
            for place in block:
                if place not in seen:
                    seen.add(place)
                    yield self._persons[place]

    def matches_of(self, person: PersonKey) -> tuple[Match, ...]:
        """Return the matches worth showing, the likeliest first."""
        return best_matches(person, self.candidates(person), rules=self._rules)


def best_matches(
    person: PersonKey,
    candidates: Iterable[PersonKey],
    *,
    rules: MatchRules | None = None,
) -> tuple[Match, ...]:
    """Return the matches of a person among candidates worth showing, the likeliest first.

    A record is not compared with itself: the same `ref` is left out.
    """
    told = rules or match_rules()
    found = [
        match
        for candidate in candidates
        if candidate.ref != person.ref
        and (match := compare(person, candidate, rules=told)).score >= told.propose_from
    ]
    found.sort(key=lambda match: (-match.is_certain, -match.score, match.other))
    return tuple(found)


def find_duplicates(persons: Iterable[PersonKey]) -> tuple[Match, ...]:
    """Return the pairs within one list that may be one person, each pair once."""
    index = MatchIndex()
    found: list[Match] = []
    for person in persons:
        found.extend(index.matches_of(person))
        index.add(person)
    return tuple(found)
