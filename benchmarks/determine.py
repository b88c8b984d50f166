"""How long does a headquarters take from a case's trail to the list of its contacts?

    python benchmarks/determine.py [--persons 10000] [--days 14]

Fills a new installation with persons at home, at work and at a busy place every day,
packs their visits, and determines the contacts of one case: cold (the first search of
the process), warm, and after one more check-in. Prints CPU seconds, and beside them those
of the search in the rows alone.
"""

import argparse
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
from aims import noted
from fresh_installation import fresh_installation

FAMILY, STAFF, VISITORS = 3, 20, 400
COLD_SECONDS, WARM_SECONDS = 15.0, 5.0


def main() -> int:
    """Measure, print, and return 1 if it takes longer than asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=14)
    arguments = parser.parse_args()
    with fresh_installation() as where:
        print(where)
        return measure(arguments.persons, arguments.days)


def measure(persons: int, days: int) -> int:
    """Fill, pack, determine; return 1 if an aim is missed."""
    from builders.actors import NOW
    from builders.cases import a_case, a_stop, a_trail
    from builders.places import SYSTEM
    from builders.visits import a_delivery, a_visit
    from epiloop_hq import clock
    from epiloop_hq.contacts import actions
    from epiloop_hq.visits.actions import pack_waiting

    with clock.at(NOW):
        first_person, first_place, rows = _fill(persons, days, NOW)
        packing = _cpu(pack_waiting)
        noted("packed, of a million visits", packing * 1e6 / rows, "s CPU")
        case = a_case(first_person)
        a_trail(case, a_stop(first_place, "09:00-17:00"))

        def determine() -> object:
            return actions.determine(case, actor=SYSTEM, now=NOW)

        cold = _cpu(determine)
        is_soon = noted("one case, first search", cold, "s CPU", at_most=COLD_SECONDS)
        warm = _cpu(determine)
        is_quick = noted("one case, again", warm, "s CPU", at_most=WARM_SECONDS)
        a_delivery([a_visit(first_person + 999, first_place, "10:00-10:20")])
        noted("one case, with a check-in just come", _cpu(determine), "s CPU")
        _compare_with_rows(case, NOW)
    return int(not (is_soon and is_quick))


def _fill(persons: int, days: int, now: datetime) -> tuple[int, int, int]:
    """Write everybody's days; return the first person, the first place, and how many."""
    from bulk import Table

    from builders.outbreaks import a_person
    from builders.places import DOUDIAN, a_place
    from epiloop.records import PlaceClass
    from epiloop_hq.places.models import Place
    from epiloop_hq.registry.models import Person
    from epiloop_hq.visits.models import Unpacked, Visit, VisitBatch

    draw = np.random.default_rng(1)
    first_person = a_person("Case")
    first_place = a_place("Office 1", kind=PlaceClass.OFFICE)
    homes, offices, venues = (
        persons // FAMILY,
        persons // STAFF,
        max(persons // VISITORS, 1),
    )
    Table(Person, "id", "code", "name", area_path=DOUDIAN, created_at=now).write(
        (first_person + n, f"P-{n:06}", f"Person {n}") for n in range(1, persons)
    )
    kinds = ["dwelling"] * homes + ["office"] * offices + ["shop"] * venues
    Table(Place, "id", "name", "kind", area_path=DOUDIAN).write(
        (first_place + 1 + n, f"Place {n}", kind) for n, kind in enumerate(kinds)
    )
    batch = Table(
        VisitBatch,
        "id",
        source="benchmark",
        digest="0" * 64,
        count=persons * days * 3,
        longest_seconds=15 * 3600,
        area_path=DOUDIAN,
        happened_at=now,
    )
    batch.write([(1,)])
    midnight = now.replace(hour=0, minute=0) - timedelta(days=days)
    home = first_place + 1 + draw.integers(0, homes, persons)
    office = first_place + 1 + homes + draw.integers(0, offices, persons)

    def visits():
        for day in range(days):
            venue = first_place + 1 + homes + offices + draw.zipf(1.6, persons) % venues
            begins = midnight + timedelta(days=day)
            for n in range(persons):
                who = first_person + n
                at = begins + timedelta(minutes=int(n) % 50)
                hour = timedelta(hours=1)
                yield who, int(home[n]), at, at + 8 * hour
                yield who, int(office[n]), at + 9 * hour, at + 17 * hour
                yield who, int(venue[n]), at + 18 * hour, at + 19 * hour

    columns = ("person_id", "place_id", "starts_at", "ends_at")
    began = time.process_time()
    rows = Table(Visit, *columns, batch_id=1, area_path=DOUDIAN).write(visits())
    Unpacked.objects.create(batch_id=1)
    print(f"{rows:,} visits written in {time.process_time() - began:.0f} s CPU")
    return first_person, first_place, rows


def _compare_with_rows(case: int, now: datetime) -> None:
    """Print what the two ways of looking up take, and stop if they do not agree."""
    from epiloop_hq.cases.queries import sought_for
    from epiloop_hq.visits.queries import (
        packed_visits,
        visits_at,
        visits_near,
        visits_of,
    )

    sought = sought_for(case, until=now)
    (window,) = sought.windows or ()
    own = [*sought.trail, *visits_of([sought.facts.person_id], window=window)]
    stays = [(int(v.place_id), v.stay) for v in own]
    packed, found = packed_visits(), {}

    def near() -> None:
        found["packed"] = set(visits_near(stays, packed, lingering=timedelta(0)))

    def plain() -> None:
        found["rows"] = set(visits_at(stays, lingering=timedelta(0)))

    noted(f"{len(stays)} stays looked up in packed visits", _cpu(near), "s CPU")
    noted(f"{len(stays)} stays looked up in the rows alone", _cpu(plain), "s CPU")
    if found["packed"] != found["rows"]:
        raise AssertionError("Packed visits and rows do not agree")
    print(f"Both found the same {len(found['rows']):,} visits")


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    raise SystemExit(main())
