"""Where each case stands in a picture of the chains: computed, never simulated.

Across stands the day of onset, down a row. The rows are those of a walk through each
chain, depth first: who infected somebody stands between those they infected.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from epiloop.situation.chains import Link, chain
from epiloop.situation.probable_links import ProbableLink


@dataclass(frozen=True, slots=True)
class ChainPlace:
    """Where one case stands.

    Attributes
    ----------
    day
        Days since the first onset of the picture.
    row
        From 0 at the top; halves occur. No two cases share a day and a row.
    cluster, generation, offspring
        As `chain` gives them, over the links of the picture.
    infector_id
        Whose link the picture shows; None where no source is known.
    """

    case_id: str
    day: int
    row: float
    cluster: int
    generation: int
    offspring: int
    infector_id: str | None
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class ChainLayout:
    """A picture of the chains: its first day, how many days and rows, and who is where."""

    first_on: date
    days: int
    rows: int
    places: tuple[ChainPlace, ...]


def lay_chains_out(
    onset_on: Mapping[str, date],
    *,
    confirmed: Iterable[Link] = (),
    probable: Iterable[ProbableLink] = (),
) -> ChainLayout:
    """Return where each case stands, chains by their first onset, then cases in no chain.

    Parameters
    ----------
    onset_on
        Every case of the picture with its day; at least one. Where the onset is not
        known, the day on which the case was found stands for it.
    confirmed
        Links that an investigator has recorded. Of several sources of a case the one with
        the nearest onset is shown.
    probable
        Possible sources, each with its share. The most likely one is shown for a case
        without a confirmed source, unless a case would have infected itself by it.

    Returns
    -------
    ChainLayout
        Places in the order of their case ids; the same whatever the order of the input.

    Raises
    ------
    CircularChainError
        If by confirmed links a case would have infected itself.
    ValueError
        If there is no case.
    """
    if not onset_on:
        raise ValueError("A picture of chains needs at least one case.")
    case_ids = sorted(onset_on)
    sure = _nearest(confirmed, onset_on)
    chain((Link(source, one) for one, source in sure.items()), case_ids)
    infector = sure | _most_likely(probable, onset_on, sure)
    standing = chain((Link(source, one) for one, source in infector.items()), case_ids)
    first = min(onset_on.values())
    day = {one: (on - first).days for one, on in onset_on.items()}
    row = _rows(case_ids, infector, day)
    return ChainLayout(
        first_on=first,
        days=max(day.values()) + 1,
        rows=int(max(row.values())) + 1,
        places=tuple(
            ChainPlace(
                one.case_id,
                day[one.case_id],
                row[one.case_id],
                one.cluster,
                one.generation,
                one.offspring,
                infector.get(one.case_id),
                one.case_id in sure,
            )
            for one in standing
        ),
    )


def _nearest(links: Iterable[Link], onset_on: Mapping[str, date]) -> dict[str, str]:
    """Return case → the confirmed source whose onset is the nearest to its own."""
    sources: dict[str, list[str]] = defaultdict(list)
    for link in links:
        if link.infector_id in onset_on and link.infectee_id in onset_on:
            sources[link.infectee_id].append(link.infector_id)
    return {
        one: min(of, key=lambda s: (abs(onset_on[one] - onset_on[s]), s))
        for one, of in sorted(sources.items())
    }


def _most_likely(
    probable: Iterable[ProbableLink],
    onset_on: Mapping[str, date],
    sure: Mapping[str, str],
) -> dict[str, str]:
    """Return case → its most likely source, for cases without a confirmed one."""
    ranked = sorted(
        (one for one in probable if one.share > 0 and one.link.infectee_id not in sure),
        key=lambda one: (
            onset_on[one.link.infectee_id],
            one.link.infectee_id,
            -one.share,
            one.days,
            one.link.infector_id,
        ),
    )
    found: dict[str, str] = {}
    for one in ranked:
        infectee, source = one.link.infectee_id, one.link.infector_id
        if infectee not in found and not _leads_to(infectee, source, sure, found):
            found[infectee] = source
    return found


def _leads_to(
    sought: str, start: str, sure: Mapping[str, str], found: Mapping[str, str]
) -> bool:
    """Tell whether the sources of `start`, and theirs, lead to the case sought."""
    one: str | None = start
    while one is not None and one != sought:
        one = sure.get(one) or found.get(one)
    return one == sought


def _rows(
    case_ids: list[str], infector: Mapping[str, str], day: Mapping[str, int]
) -> dict[str, float]:
    infected: dict[str, list[str]] = defaultdict(list)
    ordered = sorted(case_ids, key=lambda one: (day[one], one))
    for one in ordered:
        if one in infector:
            infected[infector[one]].append(one)
    roots = [one for one in ordered if one not in infector]
    row: dict[str, float] = {}
    free = 0
    for root in roots:
        if root in infected:
            free = _chain_rows(root, infected, day, row, free) + 1
    used: dict[int, int] = defaultdict(int)
    for one in roots:
        if one not in infected:  # in no chain: those of a day below each other
            row[one] = free + used[day[one]]
            used[day[one]] += 1
    return row


def _chain_rows(
    root: str,
    infected: Mapping[str, list[str]],
    day: Mapping[str, int],
    row: dict[str, float],
    free: int,
) -> int:
    """Fill in the rows of one chain from `free` on; return the first row after it."""
    walk = _walk(root, infected)
    days: dict[str, set[int]] = {}
    crowded: set[str] = set()
    for one in reversed(walk):  # those infected before who infected them
        below = set().union(*(days[other] for other in infected.get(one, ())))
        if day[one] in below:
            crowded.add(one)
        days[one] = below | {day[one]}
    for one in walk:
        # Between those infected on the same day there is no room: a row of its own.
        if one not in infected or one in crowded:
            row[one] = free
            free += 1
    for one in reversed(walk):
        if one not in row:
            below_it = infected[one]
            row[one] = (row[below_it[0]] + row[below_it[-1]]) / 2
    return free


def _walk(root: str, infected: Mapping[str, list[str]]) -> list[str]:
    """Return the cases of a chain, depth first, each before those it infected."""
    found, waiting = [], [root]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(reversed(infected.get(one, ())))
    return found
