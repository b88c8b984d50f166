"""The facts of an instant: from the tables as they stand, or from the trail."""

from datetime import datetime

from epiloop.situation.facts import Facts
from epiloop_hq.audit.moments import known_at, known_now
from epiloop_hq.situation.queries.columns import COLUMNS
from epiloop_hq.situation.queries.known_rows import facts_of


def facts_now(area_path: str = "", *, outbreak_id: int, now: datetime) -> Facts:
    """Return what is known of an outbreak in an area, from the tables.

    One query a model, whatever the area: for jobs and small installations. Pages that
    everybody opens read a snapshot.

    Parameters
    ----------
    area_path
        Root of the area; empty for everywhere. The caller answers for who may see it.

    Raises
    ------
    OutbreakNotKnownError
        If there is no such outbreak.
    """
    known = known_now(COLUMNS, now=now)
    return facts_of(known, area_path, outbreak_id=outbreak_id, as_of=now)


def facts_at(area_path: str, at: datetime, *, outbreak_id: int) -> Facts:
    """Return what was known of an outbreak at an instant, from the trail alone.

    Corrections told later change nothing of it; what was erased since is missing, and
    `erased` says how much.

    Raises
    ------
    OutbreakNotKnownError
        If the outbreak was not known then.
    """
    known = known_at(COLUMNS, as_of=at)
    return facts_of(known, area_path, outbreak_id=outbreak_id, as_of=at)
