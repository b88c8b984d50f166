"""Who infected whom, joined to clusters with their generations."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from epiloop.errors import EpiloopError


class CircularChainError(EpiloopError, ValueError):
    """Links by which a case would have infected itself."""

    def __init__(self, case_ids: Sequence[str]) -> None:
        self.case_ids = tuple(case_ids)
        super().__init__(
            f"These links go in a circle: {' → '.join([*case_ids, case_ids[0]])}. One of "
            f"them is wrong."
        )


@dataclass(frozen=True, slots=True)
class Link:
    """One case infected another, as far as is known."""

    infector_id: str
    infectee_id: str


@dataclass(frozen=True, slots=True)
class ChainedCase:
    """Where a case stands in the chains.

    Attributes
    ----------
    cluster
        Number of the cluster, from 1, in the order in which cases were given.
    generation
        0 for a case without a known infector; else one more than the nearest infector's.
    offspring
        How many it is known to have infected.
    """

    case_id: str
    cluster: int
    generation: int
    offspring: int


def chain(links: Iterable[Link], case_ids: Iterable[str] = ()) -> list[ChainedCase]:
    """Return every case with its cluster, generation and offspring.

    Parameters
    ----------
    links
        The same link twice counts once. A case may have several possible infectors: then
        it is counted as the offspring of each, and it joins their clusters.
    case_ids
        All cases, also those without a link; cases that only links name are added.

    Raises
    ------
    CircularChainError
        If a case would have infected itself, by whatever detour.
    """
    known = list(dict.fromkeys(links))
    everybody = list(
        dict.fromkeys(
            [
                *case_ids,
                *(
                    one
                    for link in known
                    for one in (link.infector_id, link.infectee_id)
                ),
            ]
        )
    )
    generations = _generations(known, everybody)
    clusters = _clusters(known, everybody)
    offspring = Counter(link.infector_id for link in known)
    return [
        ChainedCase(one, clusters[one], generations[one], offspring[one])
        for one in everybody
    ]


def _generations(links: list[Link], everybody: list[str]) -> dict[str, int]:
    """Count from those without an infector, infectors always before those they infected."""
    infected_by: dict[str, set[str]] = defaultdict(set)
    for link in links:
        infected_by[link.infectee_id].add(link.infector_id)
    waits = {one: len(infected_by[one]) for one in everybody}
    infectees = defaultdict(list)
    for link in links:
        infectees[link.infector_id].append(link.infectee_id)
    ready = [one for one in everybody if not waits[one]]
    generation = dict.fromkeys(ready, 0)
    for one in ready:  # grows while we go
        for other in infectees[one]:
            nearest = generation[one] + 1
            generation[other] = min(generation.get(other, nearest), nearest)
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
    if len(ready) < len(everybody):
        raise CircularChainError(
            _circle(infected_by, {o for o in everybody if waits[o]})
        )
    return generation


def _circle(infected_by: dict[str, set[str]], waiting: set[str]) -> list[str]:
    """Return one circle among cases each of which waits for another of them."""
    path = [min(waiting)]
    while (before := min(infected_by[path[-1]] & waiting)) not in path:
        path.append(before)
    return path[path.index(before) :][::-1]


def _clusters(links: list[Link], everybody: list[str]) -> dict[str, int]:
    """Give every group of cases that links join a number."""
    joined: dict[str, list[str]] = defaultdict(list)
    for link in links:
        joined[link.infector_id].append(link.infectee_id)
        joined[link.infectee_id].append(link.infector_id)
    cluster: dict[str, int] = {}
    count = 0
    for first in everybody:
        if first in cluster:
            continue
        count += 1
        cluster[first] = count
        reached = [first]
        for one in reached:  # grows while we go
            for other in joined[one]:
                if other not in cluster:
                    cluster[other] = count
                    reached.append(other)
    return cluster
