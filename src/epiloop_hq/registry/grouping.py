"""Which records are one human being. Pure: pairs in, the kept record of each out."""

from collections.abc import Iterable, Mapping


def kept_records(
    persons: Iterable[int], merged: Iterable[tuple[int, int]]
) -> dict[int, int]:
    """Return each record with the one that is kept for it: the oldest of its group.

    The oldest, so that neither the order of merging nor a split in between changes which
    record stands for a human being.

    Parameters
    ----------
    persons
        Ids of records; those of pairs need not be among them.
    merged
        Pairs that were found to be one human being.

    Returns
    -------
    dict of int to int
        Every record of either argument; a record that is kept stands for itself.
    """
    kept = {person: person for person in persons}
    for pair in merged:
        for person in pair:
            kept.setdefault(person, person)
        _join(kept, *pair)
    return {person: _root(kept, person) for person in kept}


def _join(kept: dict[int, int], one: int, other: int) -> None:
    first, second = sorted((_root(kept, one), _root(kept, other)))
    kept[second] = first


def _root(kept: Mapping[int, int], person: int) -> int:
    while kept[person] != person:
        person = kept[person]
    return person
