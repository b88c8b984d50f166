"""Which spans of time at one place are one risk point. Pure: no database, no clock."""

from collections.abc import Sequence

from epiloop.timeline import Interval


def group_spans(spans: Sequence[Interval]) -> tuple[tuple[int, ...], ...]:
    """Return which spans belong together: those that overlap, and those they overlap.

    Spans that only touch stay apart: who left at noon did not meet who came at noon.

    Returns
    -------
    tuple of tuples of int
        Positions in `spans`; each position once; groups and their members by time, then
        by position.
    """
    order = sorted(range(len(spans)), key=lambda i: (spans[i].start, spans[i].end, i))
    groups: list[list[int]] = []
    until = None
    for i in order:
        if until is not None and spans[i].start < until:
            groups[-1].append(i)
            until = max(until, spans[i].end)
        else:
            groups.append([i])
            until = spans[i].end
    return tuple(tuple(group) for group in groups)


def union_of(spans: Sequence[Interval]) -> Interval:
    """Return the time from the first start to the last end; there must be a span."""
    return Interval(min(s.start for s in spans), max(s.end for s in spans))
