"""What was known at the instant of a map."""

from dataclasses import replace
from datetime import datetime

from epiloop.situation.facts import Facts
from epiloop_hq.situation.queries.facts import facts_at, facts_now
from epiloop_hq.workbench.maps.question import MapQuestion


def known(question: MapQuestion) -> Facts | None:
    """Return what was known then; None if nobody knew of the outbreak yet.

    A published outbreak was brought in at once, long after: it is shown as it happened.
    """
    path, outbreak_id = question.area_path, question.outbreak.id
    if question.outbreak.is_published_data:
        return as_happened(
            facts_now(path, outbreak_id=outbreak_id, now=question.now), question.at
        )
    if question.is_present:
        return facts_now(path, outbreak_id=outbreak_id, now=question.now)
    try:
        return facts_at(path, question.at, outbreak_id=outbreak_id)
    except LookupError:
        return None


def as_happened(facts: Facts, at: datetime) -> Facts:
    """Return what of it had happened by an instant, whenever it was told."""
    return replace(
        facts,
        as_of=at,
        cases=tuple(c for c in facts.cases if c.found_at <= at),
        points=tuple(p for p in facts.points if p.starts_at <= at),
        zones=tuple(z for z in facts.zones if z.happened_at <= at),
    )
