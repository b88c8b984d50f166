"""The quick engine: rows are read once and added up pair by pair, in compiled code."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from epiloop.contacts.engines import in_numpy
from epiloop.contacts.engines.columns import (
    MINUTE_US,
    NEVER,
    PairRule,
    Pairs,
    SeekerColumns,
    join_pairs,
    no_pairs,
)
from epiloop.contacts.engines.encounters import in_microseconds
from epiloop.contacts.engines.presence import Presence, presence_of
from epiloop.errors import MissingExtraError
from epiloop.protocols.vocabulary import Per
from epiloop.visits.index import VisitIndex

try:
    from epiloop.contacts.engines.kernels import add_meetings, count_candidates
except ModuleNotFoundError as error:
    raise MissingExtraError(error.name or "numba", "numba") from error

PAIRS_AT_ONCE: Final = 1 << 17
"""So many that the table and the sums of a portion stay in a processor's cache."""

FEW: Final = 4
"""Portions that are done sooner than threads are started: a few milliseconds."""

WORKERS: Final = len(os.sched_getaffinity(0))


def find_pairs(index: VisitIndex, seekers: SeekerColumns, rule: PairRule) -> Pairs:
    """Return the pairs that the rule lets count.

    A rule that looks at single encounters needs them all at once; the NumPy engine has
    them so.
    """
    if rule.threshold.per is not Per.ALL or _looks_at_encounters(rule):
        return in_numpy.find_pairs(index, seekers, rule)
    present = presence_of(index, seekers, rule)
    rows = _as_rows(present)
    count = np.zeros(len(present), np.int64)
    for segment in index.segments:
        span = segment.span
        count_candidates(
            rows,
            segment.at_place.offsets,
            segment.at_place.rows,
            span.begins * MINUTE_US,
            span.next_ends * MINUTE_US,
            segment.longest * MINUTE_US,
            count,
        )
    portions = list(in_numpy.in_portions(present, count, PAIRS_AT_ONCE))

    def add_up(portion: slice) -> Pairs:
        return _pairs_of(index, rows[portion], int(count[portion].sum()), rule)

    if len(portions) <= FEW:
        parts = [add_up(portion) for portion in portions]
    else:
        with ThreadPoolExecutor(WORKERS) as workers:
            parts = list(workers.map(add_up, portions))
    return join_pairs(parts) if parts else no_pairs()


def _looks_at_encounters(rule: PairRule) -> bool:
    if not rule.least_at.any():
        return False
    return bool(((rule.least_at > 0) & (rule.least_at != NEVER)).any())


def _as_rows(present: Presence) -> NDArray[np.int64]:
    columns = (
        present.seeker,
        present.person,
        present.place,
        present.start,
        present.end,
        present.by_day,
    )
    return np.stack([column.astype(np.int64) for column in columns], axis=1)


def _pairs_of(
    index: VisitIndex, rows: NDArray[np.int64], most: int, rule: PairRule
) -> Pairs:
    """Return the pairs of whole seekers, of whom at most so many can be."""
    bits = max(4, most.bit_length() + 1)
    table = np.zeros(1 << bits, np.uint32)
    sums = np.empty((most, 6), np.int64)
    pairs = 0
    for segment in index.segments:
        pairs = add_meetings(
            rows,
            segment.at_place.offsets,
            segment.at_place.rows,
            segment.span.begins * MINUTE_US,
            segment.span.next_ends * MINUTE_US,
            segment.longest * MINUTE_US,
            rule.left_out,
            table,
            np.uint64(64 - bits),
            sums,
            pairs,
        )
    key, total, encounters, unknown, first, last = sums[:pairs].T
    least = in_microseconds(rule.threshold.at_least)
    kept = np.flatnonzero((total >= least) | (unknown > 0))
    kept = kept[np.argsort(key[kept])]
    return Pairs(
        key[kept] >> 32,
        key[kept].astype(np.uint32),
        total[kept],
        encounters[kept],
        unknown[kept],
        first[kept],
        last[kept],
    )
