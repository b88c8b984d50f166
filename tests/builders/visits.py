"""Visit logs, as a source delivers them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from builders.actors import NOW, at
from builders.places import DOUDIAN, SYSTEM
from epiloop_hq.actor import Actor
from epiloop_hq.visits import actions
from epiloop_hq.visits.actions import Delivery, VisitDraft


def a_visit(
    person_id: int, place_id: int, span: str, *, day: str = "2022-04-22", seat: str = ""
) -> VisitDraft:
    """Return a visit of one day in Beijing: "08:00-09:30"."""
    start, end = (at(f"{day} {clock}") for clock in span.split("-"))
    return VisitDraft(
        person_id=person_id,
        place_id=place_id,
        starts_at=start,
        ends_at=end if end > start else end + timedelta(days=1),
        seat=seat,
    )


def a_delivery(
    visits: Iterable[VisitDraft],
    *,
    source: str = "health code",
    area_path: str = DOUDIAN,
    when: datetime = NOW,
    actor: Actor = SYSTEM,
) -> Delivery:
    """Deliver visits; return what became of them."""
    return actions.add_visits(
        visits,
        actor=actor,
        happened_at=when,
        now=when,
        source=source,
        area_path=area_path,
    )
