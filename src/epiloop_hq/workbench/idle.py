"""Silence told upwards: open loops of which nobody has said anything for too long."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from epiloop.disposal.idle import Level, silent_before
from epiloop.protocols import load_protocol
from epiloop_hq.actor import Permission
from epiloop_hq.disposal.queries.work import WorkQuestion, work_counts
from epiloop_hq.registry.queries import adoptions_of
from epiloop_hq.workbench.standing import Place

IDLE: Final = "idle"


@dataclass(frozen=True, slots=True)
class Idle:
    """What lies idle: how many loops, since when nobody has said a word, and the list."""

    total: int
    silent_before: datetime
    href: str


def idle_of(work: WorkQuestion, place: Place) -> Idle | None:
    """Return what of the work lies idle, for who commands here (2 queries)."""
    if not place.actor.may(Permission.CASE_CLOSE):
        return None
    limits = _limits(place)
    if not limits:
        return None
    counts = work_counts(replace(work, silent_before=limits), place.actor)
    return Idle(
        total=sum(counts.values()),
        silent_before=max(limits.values()),
        href=f"{reverse('workbench:my_contacts')}?{urlencode({IDLE: 'yes'})}",
    )


def only_idle(work: WorkQuestion, place: Place) -> WorkQuestion:
    """Return the same question for what lies idle alone (1 query)."""
    return replace(work, silent_before=_limits(place))


def _limits(place: Place) -> Mapping[str, datetime]:
    """Return version → instant before which the last word was too long ago.

    Who adopts protocols commands the response and is told later than who commands an area.
    """
    commands_all = place.actor.may(Permission.PROTOCOL_ADOPT)
    level = Level.HEADQUARTERS if commands_all else Level.AREA
    found = {}
    for version in {row.protocol_id for row in adoptions_of(place.outbreak.id)}:
        clocks = load_protocol(version).clocks
        limits = () if clocks is None else clocks.idle_hours
        if (instant := silent_before(limits, level, now=place.now)) is not None:
            found[version] = instant
    return found
