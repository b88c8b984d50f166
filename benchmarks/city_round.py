"""The rows of an invented city that officers go round with: stays and daily looks.

Written in bulk (see `bulk.py`) after the contacts of `city_rows.py`. Whoever is under
observation stays at one of the city's sites, under an order, with their tests due and
with the checks of the days before; whoever is located is also looked at day by day.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from city import PROTOCOL, City
from city_rows import (
    ZONE,
    Followed,
    again,
    day_of,
    days_since,
    follow_up_days,
)

STAGE, CLAUSE = "quarantine_facility", "measure.close_contact.stages[0]"
A_SITE = 200  # occupants
CHECKS_A_DAY = 2
SEEN_TODAY = 0.4  # share of today's round that is done


def write_stays(city: City) -> int:
    """Stays at the city's observation sites, with orders, checks and tests due."""
    from bulk import Table

    from epiloop_hq.observation.models import Check, Stay, TestDue
    from epiloop_hq.orders.models import Order

    facts = [f for f in again(city) if f.step == "under_observation"]
    site_of = _make_sites(city, facts)
    known = {
        "outbreak_id": city.outbreak_id,
        "protocol_id": PROTOCOL,
        "protocol_digest": city.digest,
    }
    written = Table(
        Order,
        *("id", "number", "person_id", "area_path", "ground_subject"),
        *("decided_at", "starts_at", "ends_at", "review_at"),
        **known,
        measure=STAGE,
        ground_kind="close_contact",
        ground="Dined with an infected person",
        legal_basis="Invented",
        clause=CLAUSE,
        decided_by="Benchmark",
        is_by_rule=True,
        appeal_to="Invented",
    ).write(
        (
            *(
                f.id,
                f"CITY-O-{f.id:06}",
                f.person_id,
                f.area,
                f"contacts.Contact:{f.id}",
            ),
            *(f.at, f.at, end, end - timedelta(days=1)),
        )
        for f in facts
        for end in [f.at + timedelta(days=_stage().days)]
    )
    written += Table(
        Stay,
        *("id", "person_id", "contact_id", "order_id", "place_id", "area_path"),
        *("count_from_at", "starts_at"),
        **known,
        kind=STAGE,
        stage_index=0,
        arrival_evidence="Signed for",
    ).write(
        (f.id, f.person_id, f.id, f.id, site_of[f.id], f.area, f.at, f.at)
        for f in facts
    )
    written += Table(
        Check,
        *("stay_id", "area_path", "due_on", "part", "happened_at"),
        mode="in_person",
        outcome="seen_well",
        checked_by="Benchmark",
    ).write(_checks(city, facts))
    return written + Table(
        TestDue,
        *("stay_id", "person_id", "area_path", "day_number", "due_on", "test_kind"),
        *("outcome", "happened_at"),
    ).write(chain.from_iterable(_tests(city, f) for f in facts))


def write_follow_ups(city: City) -> int:
    """One look a day at each contact who is followed; some of today's are still due."""
    from bulk import Table

    from epiloop_hq.contacts.models import FollowUp

    def rows() -> Iterator[tuple]:
        for n, f in enumerate(again(city)):
            for number, day in enumerate(follow_up_days(city, f)):
                is_seen = day < day_of(city.present) or _is_seen(n)
                yield (
                    *(f.id, f.person_id, f.area, day, number + 1),
                    *(("seen_well", _noon(day)) if is_seen else ("due", None)),
                    *(("in_person", "Benchmark") if is_seen else ("", "")),
                )

    columns = ("contact_id", "person_id", "area_path", "due_on", "day_number", "state")
    return Table(FollowUp, *columns, "happened_at", "mode", "seen_by").write(rows())


def _stage():
    from epiloop.observation.stages import measure_of
    from epiloop.protocols import load_protocol
    from epiloop.protocols.vocabulary import RiskClass

    return measure_of(load_protocol(PROTOCOL), RiskClass.CLOSE_CONTACT).stages[0]


def _make_sites(city: City, facts: list[Followed]) -> dict[int, int]:
    """Make as many sites as a district's occupants fill; return contact → site."""
    from bulk import Table

    from epiloop.records import PlaceClass
    from epiloop_hq.places.models import Place

    sites: dict[tuple[str, int], int] = {}
    met: dict[str, int] = {}
    site_of = {}
    for f in facts:
        district = city.district(f.area)
        met[district] = met.get(district, 0) + 1
        site = sites.setdefault((district, met[district] // A_SITE), len(sites) + 1)
        site_of[f.id] = site
    Table(
        Place, "id", "name", "area_path", kind=PlaceClass.OBSERVATION_SITE.value
    ).write((n, f"Site {n}", district) for (district, _), n in sites.items())
    return site_of


def _checks(city: City, facts: list[Followed]) -> Iterator[tuple]:
    for n, f in enumerate(facts):
        for day in days_since(city, f.at):
            for part in range(1, CHECKS_A_DAY + 1):
                at = _noon(day) + timedelta(hours=12 * part - 18)
                is_made = at <= city.present and (
                    day < day_of(city.present) or _is_seen(n)
                )
                if is_made and at >= f.at:
                    yield (f.id, f.area, day, part, at)


def _tests(city: City, f: Followed) -> Iterator[tuple]:
    stage, began = _stage(), day_of(f.at)
    for kind, numbers in (("pcr", stage.pcr_days), ("antigen", stage.antigen_days)):
        for number in numbers:
            day = began + timedelta(days=number - stage.test_first_day_number)
            done = (
                ("negative", _noon(day)) if day < day_of(city.present) else ("", None)
            )
            yield (f.id, f.person_id, f.area, number, day, kind, *done)


def _is_seen(number: int) -> bool:
    return number % 100 < SEEN_TODAY * 100


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
