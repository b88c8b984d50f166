"""The lists of an invented city that only its reconciliation reads: a round, visits, trails.

Written in bulk (see `bulk.py`) after the city itself: everybody's swab in a pool of ten
with its negative result, everybody seen somewhere once, the trail of each open case, and
the journeys of whoever is on the way.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

A_POOL = 10
PLACES = 5_000
SAMPLED_BEFORE = timedelta(hours=20)
RESULT_AFTER = timedelta(hours=6)
TOLD_DAYS = 6
GONE = "transfer_departed"


def build() -> None:
    """Add the lists to the city of this installation, unless they are there."""
    import bulk

    from epiloop_hq import clock
    from epiloop_hq.cases.models import Case
    from epiloop_hq.laboratory.models import Tube
    from epiloop_hq.registry.models import Person

    if Tube.objects.unscoped(reason="are the lists there?").exists():
        return
    persons = Person.objects.unscoped(reason="benchmark")
    homes = list(persons.order_by("pk").values_list("pk", "area_path"))
    rows = Case.objects.unscoped(reason="benchmark").filter(closed_at__isnull=True)
    cases = list(rows.values_list("pk", "area_path", "opened_at", "outbreak_id"))
    with bulk.loading():
        for name, count in (
            ("round", _write_round(homes, cases[0][3], clock.now())),
            ("visits", _write_visits(homes, clock.now())),
            ("trails", _write_trails(cases)),
            ("journeys", _write_journeys(clock.now())),
        ):
            print(f"  {name}: {count:,} rows", flush=True)


def _write_round(homes: list, outbreak_id: int, now: datetime) -> int:
    from bulk import Table

    from epiloop_hq.laboratory.models import Member, Result, Tube

    pools = [homes[n : n + A_POOL] for n in range(0, len(homes), A_POOL)]
    sampled, reported = now - SAMPLED_BEFORE, now - SAMPLED_BEFORE + RESULT_AFTER
    tubes = Table(
        Tube,
        *("id", "barcode", "area_path"),
        outbreak_id=outbreak_id,
        kind="sample_pool",
        test_kind="pcr",
        nominal_size=A_POOL,
        purpose="screening",
        sampled_at=sampled,
        received_at=sampled,
        outcome="negative",
        reported_at=reported,
    )
    written = tubes.write(
        (n, f"C{n:07}", pool[0][1]) for n, pool in enumerate(pools, start=1)
    )
    results = Table(
        Result, "tube_id", "area_path", outcome="negative", happened_at=reported
    )
    written += results.write((n, pool[0][1]) for n, pool in enumerate(pools, start=1))
    return written + Table(
        Member, "tube_id", "person_id", "area_path", "position"
    ).write(
        (n, person_id, area, position)
        for n, pool in enumerate(pools, start=1)
        for position, (person_id, area) in enumerate(pool, start=1)
    )


def _write_visits(homes: list, now: datetime) -> int:
    from bulk import Table

    from epiloop_hq.places.models import Place
    from epiloop_hq.visits.models import Visit, VisitBatch

    first = _first_free(Place)
    written = Table(Place, "id", "name", "area_path", kind="shop").write(
        (first + n, f"Shop {n}", homes[n][1]) for n in range(min(PLACES, len(homes)))
    )
    written += Table(
        VisitBatch,
        "id",
        source="check-ins",
        digest="0" * 64,
        count=len(homes),
        longest_seconds=3600,
        area_path="",
        happened_at=now,
    ).write([(1,)])
    seen = now - timedelta(days=9)
    return written + Table(
        Visit,
        *("person_id", "place_id", "area_path"),
        batch_id=1,
        starts_at=seen,
        ends_at=seen + timedelta(hours=1),
    ).write(
        (person_id, first + person_id % min(PLACES, len(homes)), area)
        for person_id, area in homes
    )


def _write_trails(cases: list) -> int:
    from bulk import Table

    from epiloop_hq.cases.models import TrailVisit
    from epiloop_hq.disposal.models import Custody, Item
    from epiloop_hq.places.models import Place, RiskPoint, Unit

    home = _first_free(Place)
    written = Table(Place, "id", "name", "area_path", kind="dwelling").write(
        (home + n, f"Home {n}", area) for n, (_id, area, _at, _o) in enumerate(cases)
    )
    unit = Unit.objects.unscoped(reason="benchmark").order_by("pk").first().pk
    item = _first_free(Item)
    points = list(_points(cases, home))
    written += Table(
        RiskPoint,
        *("id", "outbreak_id", "place_id", "area_path", "starts_at", "ends_at"),
        *("is_member", "merged_into_id"),
    ).write(points)
    written += Table(
        TrailVisit,
        *("case_id", "area_path", "place_id", "point_id", "starts_at", "ends_at"),
        source="interview",
    ).write(
        (case_id, area, home + n, 2 * n + 2, at - timedelta(days=TOLD_DAYS), at)
        for n, (case_id, area, at, _outbreak) in enumerate(cases)
    )
    written += Table(
        Item,
        *("id", "outbreak_id", "case_id", "point_id", "area_path", "case_area_path"),
        *("step_at", "opened_at"),
        kind="risk_point",
        protocol_id="",
        protocol_digest="",
        step="identified",
    ).write(
        (item + n, outbreak, case_id, 2 * n + 1, area, area, at, at)
        for n, (case_id, area, at, outbreak) in enumerate(cases)
    )
    return written + Table(
        Custody, "item_id", "area_path", "since", unit_id=unit
    ).write((item + n, area, at) for n, (_id, area, at, _o) in enumerate(cases))


def _write_journeys(now: datetime) -> int:
    """Let the open loops be of today, and those on the way have their journeys."""
    from bulk import Table
    from django.db.models import QuerySet

    from epiloop_hq.disposal.models import Item, Transfer
    from epiloop_hq.places.models import Place

    at = now - timedelta(hours=3)
    loops = QuerySet(Item).filter(kind="contact", closed_at__isnull=True)
    loops.update(opened_at=at, step_at=at)
    moving = loops.filter(step__startswith="transfer_")
    site = Place.objects.unscoped(reason="benchmark").order_by("pk").first().pk
    return Table(
        Transfer,
        *("item_id", "person_id", "area_path", "vehicle", "departed_at"),
        destination_id=site,
        carries="exposed",
        requested_at=at,
    ).write(
        (pk, person_id, area, f"V{pk % 400}", at if step == GONE else None)
        for pk, person_id, area, step in moving.values_list(
            "pk", "person_id", "area_path", "step"
        )
    )


def _points(cases: list, home: int) -> Iterator[tuple]:
    """Yield the standing point of each case's home, and the member it is made of."""
    for n, (_case, area, at, outbreak) in enumerate(cases):
        span = (at - timedelta(days=TOLD_DAYS), at)
        yield (2 * n + 1, outbreak, home + n, area, *span, False, None)
        yield (2 * n + 2, outbreak, home + n, area, *span, True, 2 * n + 1)


def _first_free(model) -> int:
    last = model.objects.unscoped(reason="benchmark").order_by("-pk").first()
    return 1 + (last.pk if last else 0)
