"""The quick engine: every row is read once and added up at once, in compiled code."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from epiloop.contacts.engines import in_numpy
from epiloop.contacts.engines.adding_up import added_up, with_seeker
from epiloop.contacts.engines.columns import (
    MINUTE_US,
    PairRule,
    Pairs,
    SeekerColumns,
    Whole,
    join_pairs,
    no_pairs,
)
from epiloop.contacts.engines.encounters import in_microseconds
from epiloop.errors import MissingExtraError
from epiloop.protocols.vocabulary import Per
from epiloop.visits.index import VisitIndex
from epiloop.visits.segment import Segment, Side

if TYPE_CHECKING:
    from epiloop.contacts.engines.kernels import Question

try:
    from epiloop.contacts.engines.kernels import find_met, find_met_through
except ModuleNotFoundError as error:
    raise MissingExtraError(error.name or "numba", "numba") from error

AT_ONCE: Final = 16
"""Seekers that a thread takes at once."""

WORKERS: Final = len(os.sched_getaffinity(0))

Answer = tuple[NDArray[np.int64], Whole]
Task = TypeVar("Task")


class NumbaEngine:
    """Finds pairs, and adds them up by case while it finds them.

    A rule that looks at single encounters needs them all at once, and so does a seeker
    who met somebody in pieces where an encounter must have some length; the NumPy engine
    has them so.
    """

    def __call__(
        self, index: VisitIndex, seekers: SeekerColumns, rule: PairRule, /
    ) -> Pairs:
        """Return the pairs that the rule lets count."""
        if rule.threshold.per is not Per.ALL:
            return in_numpy.find_pairs(index, seekers, rule)
        question = _question(index, seekers, rule)
        asked = np.unique(seekers.window_of)
        portions = np.split(asked, range(AT_ONCE, len(asked), AT_ONCE))
        answers = _each(portions, lambda portion: find_met(question, portion))
        pairs, left = _told(answers), _left(answers)
        if len(left) == 0:
            return pairs
        others = in_numpy.find_pairs(index, _only(seekers, left), rule)
        whole = join_pairs((pairs, others))
        return whole.taken(np.argsort(whole.seeker, kind="stable"))

    def add_up(
        self, index: VisitIndex, seekers: SeekerColumns, case: Whole, rule: PairRule
    ) -> Pairs:
        """Return the pairs that the rule lets count, added up by case and person."""
        if rule.threshold.per is not Per.ALL:
            return _through_numpy(index, seekers, case, rule)
        question = _question(index, seekers, rule)
        asked = np.unique(seekers.window_of)
        cases, of_case = np.unique(case[asked], return_inverse=True)
        in_turn = asked[np.argsort(of_case, kind="stable")]
        portions = np.split(in_turn, np.cumsum(np.bincount(of_case))[:-1])
        answers = _each(
            list(zip(cases.tolist(), portions, strict=False)),
            lambda one: find_met_through(question, *one),
        )
        pairs, left = _told(answers), _left(answers)
        if len(left) == 0:
            return pairs
        others = _through_numpy(index, _only(seekers, left), case, rule)
        return added_up(join_pairs((pairs, others)))


find_pairs: Final = NumbaEngine()


def _through_numpy(
    index: VisitIndex, seekers: SeekerColumns, case: Whole, rule: PairRule
) -> Pairs:
    pairs = in_numpy.find_pairs(index, seekers, rule)
    return added_up(with_seeker(pairs, case[pairs.seeker]))


def _question(index: VisitIndex, seekers: SeekerColumns, rule: PairRule) -> "Question":
    first_window = np.searchsorted(seekers.window_of, np.arange(len(seekers) + 1))
    return (
        _table_of(index.segments),
        seekers.person,
        first_window,
        seekers.window_start,
        seekers.window_end,
        rule.least_at,
        rule.left_out,
        rule.air,
        in_microseconds(rule.threshold.at_least),
    )


def _table_of(segments: Sequence[Segment]) -> NDArray[np.int64]:
    """Return what the kernels are told of segments; it holds while the segments do."""
    rows = [
        (
            segment.span.begins * MINUTE_US,
            segment.span.next_ends * MINUTE_US,
            segment.longest * MINUTE_US,
            segment.of_person.codes,
            segment.at_place.codes,
            *_addresses(segment.of_person),
            *_addresses(segment.at_place),
        )
        for segment in segments
        if len(segment)
    ]
    return np.array(rows, np.int64).reshape(-1, 9)


def _addresses(side: Side) -> tuple[int, int]:
    return side.offsets.ctypes.data, side.rows.ctypes.data


def _each(tasks: Sequence[Task], run: Callable[[Task], Answer]) -> list[Answer]:
    """Run tasks in threads, which the compiled code lets go on side by side."""
    if len(tasks) < WORKERS:
        return [run(task) for task in tasks]
    with ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(run, tasks))


def _told(answers: Sequence[Answer]) -> Pairs:
    if not answers:
        return no_pairs()
    columns = np.concatenate([columns for columns, _ in answers], axis=1)
    return Pairs(columns[0], columns[1].astype(np.uint32), *columns[2:])


def _left(answers: Sequence[Answer]) -> Whole:
    return np.concatenate([np.empty(0, np.int64), *(left for _, left in answers)])


def _only(seekers: SeekerColumns, chosen: Whole) -> SeekerColumns:
    """Return the seekers with windows for some of them alone."""
    kept = np.isin(seekers.window_of, chosen)
    return SeekerColumns(
        seekers.person,
        seekers.window_of[kept],
        seekers.window_start[kept],
        seekers.window_end[kept],
    )
