"""What the daily reconciliation compares of journeys: who left, who arrived, who stayed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q

from epiloop.disposal.steps import EXITS, Step
from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.disposal.models import Item, Transfer
from epiloop_hq.observation.queries.reconciled import stay_list
from epiloop_hq.registry.queries.worked_on import Gap, WorkedOn, known

# Where a loop stands that says somebody is in the vehicle.
ON_THE_WAY: Final = (Step.TRANSFER_DEPARTED,)
# Who has asked for a journey that was called off waits for another one, on no list.
SENT_FOR: Final = (Step.TRANSFER_DISPATCHED,)


class _Ride(NamedTuple):
    """One person in one vehicle."""

    id: int
    carries: str
    departed_at: datetime
    arrived_at: datetime | None


def departures_without_arrival(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons who left in a vehicle and have not arrived in time (3 queries)."""
    late = worked_on.late(
        lambda rules: rules.journey_hours,
        since="departed_at",
        protocol="item__protocol_id",
    )
    rows = _journeys(worked_on).filter(late, arrived_at__isnull=True)
    yield from _told(rows, "departed_at")


def arrivals_without_stay(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons received somewhere who stay nowhere since (3 queries).

    Whoever arrives on a ground that has fallen is bound by nothing and goes.
    """
    stays = stay_list().filter(
        person=OuterRef("person"), starts_at__gte=OuterRef("arrived_at")
    )
    rows = _journeys(worked_on).filter(~Exists(stays), arrived_at__isnull=False)
    yield from _told(rows.exclude(item__step__in=sorted(EXITS)), "arrived_at")


def stays_elsewhere(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons who arrived at one place and stay since then at another (3 queries)."""
    stays = stay_list().filter(
        ~Q(place=OuterRef("destination")),
        person=OuterRef("person"),
        starts_at=OuterRef("arrived_at"),
    )
    yield from _told(_journeys(worked_on).filter(Exists(stays)), "arrived_at")


def loops_against_journeys(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield journeys under way whose person's loop is not, and the reverse (3 queries)."""
    under_way = Q(departed_at__isnull=False, arrived_at__isnull=True)
    rows = _journeys(worked_on).filter(item__closed_at__isnull=True)
    latest = rows_in(Transfer, "").filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    rows = rows.filter(~Exists(latest))
    yield from _told(
        rows.filter(under_way).exclude(item__step__in=ON_THE_WAY), "departed_at"
    )
    yield from _told(
        rows.filter(item__step__in=ON_THE_WAY).exclude(under_way), "requested_at"
    )


def journeys_out_of_order(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield journeys that arrived before they left, or left before they were asked for."""
    rows = _journeys(worked_on)
    wrong = Q(arrived_at__lt=F("departed_at")) | Q(departed_at__lt=F("requested_at"))
    yield from _told(rows.filter(wrong), "departed_at")


def vehicles_mixed(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield journeys in a vehicle that carried another kind of persons meanwhile (4 queries)."""
    ridden = rows_in(Transfer, "").filter(
        departed_at__isnull=False, cancelled_at__isnull=True
    )
    counted = ridden.exclude(vehicle="").order_by().values("vehicle")
    mixed = counted.annotate(kinds=Count("carries", distinct=True)).filter(kinds__gt=1)
    rides: dict[str, list[_Ride]] = defaultdict(list)
    for pk, vehicle, carries, left, arrived in ridden.filter(
        vehicle__in=mixed.values("vehicle")
    ).values_list("pk", "vehicle", "carries", "departed_at", "arrived_at"):
        if left is not None:
            rides[vehicle].append(_Ride(pk, carries, left, arrived))
    met = {one.id for together in rides.values() for one in _who_met(together)}
    yield from _told(_journeys(worked_on).filter(pk__in=met), "departed_at")


def loops_without_journey(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons with a vehicle under way by their loop alone (3 queries)."""
    journeys = rows_in(Transfer, "").filter(
        item=OuterRef("pk"), arrived_at__isnull=True, cancelled_at__isnull=True
    )
    rows = rows_in(Item, "").filter(
        ~Exists(journeys),
        worked_on.here(),
        closed_at__isnull=True,
        step__in=[*SENT_FOR, *ON_THE_WAY],
    )
    for pk, area_path, person_id, at in rows.values_list(
        "pk", "area_path", "person_id", "step_at"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            since=at,
            values=known(since=at),
        )


def count_journeys(area_path: str) -> int:
    """Return how many journeys of an area were asked for and have not ended (1 query)."""
    rows = rows_in(Transfer, area_path)
    return rows.filter(arrived_at__isnull=True, cancelled_at__isnull=True).count()


def _journeys(worked_on: WorkedOn) -> ScopedQuerySet[Transfer]:
    return rows_in(Transfer, "").filter(
        worked_on.here(outbreak="item__outbreak_id"), cancelled_at__isnull=True
    )


def _told(rows: ScopedQuerySet[Transfer], since: str) -> Iterator[Gap]:
    for pk, area_path, person_id, vehicle, at in rows.values_list(
        "pk", "area_path", "person_id", "vehicle", since
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            since=at,
            values=known(vehicle=vehicle, at=at),
        )


def _who_met(rides: list[_Ride]) -> Iterator[_Ride]:
    """Yield the rides of one vehicle on which persons of another kind were in it."""
    for one in rides:
        for other in rides:
            if (
                one.carries != other.carries
                and (one.arrived_at is None or other.departed_at < one.arrived_at)
                and (other.arrived_at is None or one.departed_at < other.arrived_at)
            ):
                yield one
                break
