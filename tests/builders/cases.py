"""Cases with their interviews and trails, as an officer's deeds make them."""

from datetime import datetime, timedelta

from builders.actors import NOW, an_actor, at
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, SYSTEM, a_place
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Actor, Role
from epiloop_hq.cases import actions
from epiloop_hq.cases.actions import CaseDates, StopDraft
from epiloop_hq.cases.kinds import CaseStatus, TrailSource


def a_case(
    person_id: int | None = None,
    *,
    status: CaseStatus = CaseStatus.PRELIMINARY,
    route: DiscoveryRoute = DiscoveryRoute.UNCLASSIFIED,
    area_path: str = DOUDIAN,
    outbreak_id: int | None = None,
    dates: CaseDates | None = None,
    when: datetime = NOW,
    actor: Actor = SYSTEM,
    residence_id: int | None = None,
) -> int:
    """Open a case found at `when`, sampled eight hours before; return its id."""
    return actions.open_case(
        a_person("Case", area_path) if person_id is None else person_id,
        actor=actor,
        happened_at=when,
        now=when,
        outbreak_id=an_outbreak() if outbreak_id is None else outbreak_id,
        area_path=area_path,
        status=status,
        route=route,
        dates=dates
        or CaseDates(sampled_at=when - timedelta(hours=8), positive_at=when),
        residence_id=residence_id,
    )


def a_stop(
    place_id: int,
    span: str,
    *,
    day: str = "2022-04-22",
    source: TrailSource = TrailSource.INTERVIEW,
    companions: str = "",
    seat: str = "",
) -> StopDraft:
    """Return a stop of one day in Beijing: "08:00-09:30"."""
    start, end = (at(f"{day} {clock}") for clock in span.split("-"))
    return StopDraft(
        place_id=place_id,
        starts_at=start,
        ends_at=end,
        source=source,
        companions=companions,
        seat=seat,
    )


def a_trail(
    case_id: int, *stops: StopDraft, now: datetime = NOW, actor: Actor = SYSTEM
) -> tuple[int, ...]:
    """Add stops to a case's trail, or one at a school; return their ids."""
    stops = stops or (a_stop(a_place(), "08:00-09:00"),)
    return actions.add_trail_visits(case_id, stops, actor=actor, now=now)


def an_interview(
    case_id: int, *, actor: Actor | None = None, when: datetime = NOW
) -> tuple[int, Actor]:
    """Take up the interview of a case; return its id and who holds it."""
    actor = actor or an_actor(Role.INVESTIGATOR, DOUDIAN, name="Team 3")
    interview_id = actions.take_up_interview(
        case_id, actor=actor, happened_at=when, now=when
    )
    return interview_id, actor
