"""Stays: the visits of one person to one place, joined where they touch."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from epiloop.records import Visit, VisitPrecision
from epiloop.timeline import Interval

NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Stay:
    """One person at one place without a break, and the visits that say so."""

    person_id: str
    place_id: str
    span: Interval
    precision: VisitPrecision
    visits: tuple[Visit, ...]


def merge_stays(visits: Iterable[Visit]) -> list[Stay]:
    """Join overlapping and touching visits of one person to one place.

    A person who checked in twice was there once. Visits known by the day are joined with
    one another only: they say nothing about the hours of the others.

    Returns
    -------
    list of Stay
        By person, place, precision and start, whatever the order of the visits.
    """
    return _join(
        Stay(visit.person_id, visit.place_id, visit.stay, visit.precision, (visit,))
        for visit in visits
    )


def cut_to(stays: Iterable[Stay], windows: Iterable[Interval]) -> list[Stay]:
    """Return the parts of the stays that lie inside the windows."""
    spans = join_spans(windows)
    return [
        replace(stay, span=part)
        for stay in stays
        for window in spans
        if (part := stay.span.overlap(window)) is not None
    ]


def prolong(stays: Iterable[Stay], *, by: timedelta) -> list[Stay]:
    """Return the stays ending later by `by`, joined where they now touch."""
    return _join(
        replace(stay, span=Interval(stay.span.start, stay.span.end + by))
        for stay in stays
    )


def join_spans(spans: Iterable[Interval]) -> list[Interval]:
    """Join overlapping and touching intervals; in order of start."""
    joined: list[Interval] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _join(stays: Iterable[Stay]) -> list[Stay]:
    grouped = defaultdict(list)
    for stay in stays:
        grouped[stay.person_id, stay.place_id, stay.precision].append(stay)
    return [
        joined for _, group in sorted(grouped.items()) for joined in _join_group(group)
    ]


def _join_group(group: list[Stay]) -> list[Stay]:
    """Join the stays of one person, place and precision."""
    return [
        replace(group[0], span=span, visits=_visits_within(group, span))
        for span in join_spans(stay.span for stay in group)
    ]


def _visits_within(group: list[Stay], span: Interval) -> tuple[Visit, ...]:
    inside = {
        visit
        for stay in group
        if span.start <= stay.span.start < span.end
        for visit in stay.visits
    }
    return tuple(sorted(inside, key=_order))


def _order(visit: Visit) -> tuple[Interval, str, str, str, str, str]:
    """Sort by time; the words of the row settle what its times leave open."""
    words = (visit.visit_id, visit.source, visit.seat, visit.place_class)
    return visit.stay, *words, str(visit.point)
