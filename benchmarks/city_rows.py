"""The rows of an invented city: cases, contacts with their loops, offers.

Written in bulk (see `bulk.py`). A contact stands somewhere on the way of its loop; what
was done before is what the loop asks for, and its clock runs, is met, late or breached.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import numpy as np
from city import DAYS, PROTOCOL, City, town_of

# Where open contacts stand, with shares; what was done before is what their loop asks.
STEPS = {
    "determined": 0.25,
    "located": 0.20,
    "transfer_requested": 0.12,
    "transfer_dispatched": 0.05,
    "transfer_departed": 0.03,
    "under_observation": 0.35,
}
LOOP = (
    *("identified", "determined", "located", "transfer_requested"),
    *("transfer_dispatched", "transfer_departed", "transfer_arrived"),
    *("under_observation", "released"),
)
CASE_CLOCKS = {
    "on_scene": timedelta(hours=2),
    "core_information": timedelta(hours=4),
    "disposal_24h": timedelta(hours=24),
}
CONTACT_CLOCK, CONTACT_LIMIT = "contact_transfer", timedelta(hours=12)
# Who is followed day by day at home until their transfer, and how long at most.
FOLLOWED_AT, FOLLOWED_DAYS = "located", 14
ZONE = ZoneInfo("Asia/Shanghai")
SOON = 0.8  # of a limit: the protocol's last warning


def write_cases(city: City) -> int:
    """Cases with their own loop, custody, clocks and lead; the last ones are open."""
    from bulk import Table

    from epiloop_hq.cases.models import Case
    from epiloop_hq.disposal.models import Custody, Item, TeamPost
    from epiloop_hq.registry.models import Involvement

    size = city.size
    spread = np.sort(city.draw.random(size.cases - size.open_cases))
    ages = list(5 + (1 - spread) * (DAYS - 5))
    ages += list(np.sort(city.draw.random(size.open_cases))[::-1] * 4.0)
    numbers = range(1, size.cases + 1)
    for n, age in zip(numbers, ages, strict=True):
        minutes = int(age * 24 * 60) + 1
        city.opened[n] = city.present - timedelta(minutes=minutes)
    known = _under(city)
    cases = Table(
        Case,
        *("id", "number", "person_id", "area_path", "status", "is_community"),
        *("sampled_at", "positive_at", "opened_at", "closed_at", "closed_by"),
        **known,
        discovery_route="community_screening",
    )
    items = Table(
        Item,
        *("id", "case_id", "person_id", "area_path", "case_area_path", "step"),
        *("step_at", "opened_at", "controlled_at", "closed_at", "closed_by", "outcome"),
        **known,
        kind="case",
        loop_kind="isolation",
        risk_class="infected_person",
    )
    custody = Table(Custody, "item_id", "unit_id", "area_path", "since")
    involved = Table(Involvement, "person_id", "area_path", "since", why="case")
    posts = Table(
        TeamPost,
        *("case_id", "area_path", "account_id", "name", "since", "accepted_at"),
        post="lead",
    )
    facts = [_case(city, n) for n in numbers]
    written = cases.write(
        (
            *(f.id, f"CITY-{f.id:05}", f.person_id, f.area, "case_confirmed"),
            *(f.id % 5 == 0, f.at, f.at, f.at, f.closed_at, f.closed_by),
        )
        for f in facts
    )
    written += items.write(
        (
            *(f.id, f.id, f.person_id, f.area, f.area),
            "released" if f.closed_at else "under_observation",
            *(f.at, f.at, f.at, f.closed_at, f.closed_by),
            "safe" if f.closed_at else "",
        )
        for f in facts
    )
    written += custody.write(
        (f.id, city.unit_of[city.district(f.area)], f.area, f.at) for f in facts
    )
    written += involved.write((f.person_id, f.area, f.at) for f in facts)
    written += posts.write(
        (f.id, f.area, a.id, a.username.title(), f.at, f.at)
        for f in facts
        if not f.closed_at
        for a in [city.accounts[list(city.unit_of).index(city.district(f.area))]]
    )
    return written + _write_clocks(city, _case_clocks(city, facts))


@dataclass(frozen=True, slots=True)
class _Case:
    id: int
    person_id: int
    area: str
    at: datetime
    closed_at: datetime | None
    closed_by: str


def _case(city: City, number: int) -> _Case:
    person_id, at = number, city.opened[number]
    is_open = number > city.size.cases - city.size.open_cases
    closed_at = None if is_open else min(at + timedelta(days=4), city.present)
    by = "" if is_open else "Benchmark"
    return _Case(number, person_id, town_of(city, person_id), at, closed_at, by)


def _under(city: City) -> dict[str, object]:
    return {
        "outbreak_id": city.outbreak_id,
        "protocol_id": PROTOCOL,
        "protocol_digest": city.digest,
    }


def _case_clocks(city: City, facts: list[_Case]) -> Iterator[tuple]:
    shares = city.draw.random(len(facts) * len(CASE_CLOCKS))
    for place, fact in enumerate(facts):
        for n, (key, limit) in enumerate(CASE_CLOCKS.items()):
            share = shares[place * len(CASE_CLOCKS) + n] * 1.15
            done_at = fact.at + limit * share
            is_done = fact.closed_at or (done_at < city.present and share < 1.1)
            met_at = done_at if is_done else None
            yield _clock(city, key, limit, fact.at, met_at, fact.id, None, fact.area)


def _clock(city, key, limit, at, met_at, case_id, item_id, area) -> tuple:
    due_at, soon_at = at + limit, at + limit * SOON
    is_late = met_at is not None and met_at > due_at
    if met_at is None:
        state = "breached" if due_at < city.present else "running"
    else:
        state = "late" if is_late else "met"
    is_running = state == "running"
    look_at = (soon_at if soon_at > city.present else due_at) if is_running else None
    broken = due_at if state in {"breached", "late"} else None
    return (
        *(case_id, item_id, area, key, at, int(limit.total_seconds()), met_at, met_at),
        *(due_at, soon_at, state, broken, look_at),
    )


def _write_clocks(city: City, rows: Iterator[tuple]) -> int:
    from bulk import Table

    from epiloop_hq.disposal.models import Clock

    return Table(
        Clock,
        *("case_id", "item_id", "area_path", "key", "started_at", "limit_seconds"),
        *("met_at", "told_at", "due_at", "soon_at", "state", "breached_at", "look_at"),
        outbreak_id=city.outbreak_id,
        protocol_id=PROTOCOL,
        completes="step:transfer_arrived",
    ).write(rows)


@dataclass(frozen=True, slots=True)
class Followed:
    id: int
    item_id: int
    case_id: int
    person_id: int
    area: str
    case_area: str
    at: datetime
    step: str
    closed_at: datetime | None


def contacts_of(city: City) -> Iterator[Followed]:
    """Yield the contacts; the last ones are open and belong to open cases."""
    size = city.size
    shut = size.contacts - size.open_contacts
    names, bounds = list(STEPS), list(accumulate(STEPS.values()))
    stands = np.searchsorted(bounds, city.draw.random(size.contacts) * bounds[-1])
    for n in range(1, size.contacts + 1):
        is_open = n > shut
        case_id = (
            size.cases - size.open_cases + 1 + (n - shut - 1) % size.open_cases
            if is_open
            else 1 + (n - 1) % max(size.cases - size.open_cases, 1)
        )
        person_id = 1 + size.cases + n
        at = city.opened[case_id] + timedelta(minutes=n % 300)
        case_area = town_of(city, case_id)
        # Most contacts live near; some in another district.
        area = town_of(city, person_id) if n % 8 == 0 else case_area
        yield Followed(
            *(n, size.cases + n, case_id, person_id, area, case_area),
            min(at, city.present),
            names[stands[n - 1]] if is_open else "released",
            None if is_open else min(at + timedelta(days=10), city.present),
        )


def again(city: City) -> Iterator[Followed]:
    """Yield the same contacts once more: their own draw is the same."""
    city.draw = np.random.default_rng(city.size.seed)
    return contacts_of(city)


def write_contacts(city: City) -> int:
    from bulk import Table

    from epiloop_hq.contacts.models import Contact
    from epiloop_hq.disposal.models import Custody, Item, StepTaken
    from epiloop_hq.registry.models import Involvement

    facts = list(again(city))
    known = _under(city)
    written = Table(
        Contact,
        *("id", "case_id", "person_id", "area_path", "case_area_path", "minutes"),
        *("first_exposure_at", "last_exposure_at", "proposed_at", "determined_at"),
        *("follow_up_status", "follow_up_from", "follow_up_until"),
        "follow_up_made_to",
        **known,
        state="determined",
        risk_class="close_contact",
        category="dining",
        source="engine",
        determined_by="Benchmark",
    ).write(
        (
            *(f.id, f.case_id, f.person_id, f.area, f.case_area, 10 + f.id % 90),
            *(f.at - timedelta(days=2), f.at - timedelta(days=1), f.at, f.at),
            *_followed(city, f),
        )
        for f in facts
    )
    written += Table(
        Item,
        *("id", "case_id", "contact_id", "person_id", "area_path", "case_area_path"),
        *("step", "step_at", "opened_at", "controlled_at", "next_due_at"),
        *("next_soon_at", "closed_at", "closed_by", "outcome"),
        **known,
        kind="contact",
        loop_kind="quarantine_facility",
        risk_class="close_contact",
    ).write(_contact_item(f) for f in facts)
    written += Table(Custody, "item_id", "unit_id", "area_path", "since").write(
        (f.item_id, city.unit_of[city.district(f.area)], f.area, f.at) for f in facts
    )
    written += Table(
        Involvement, "person_id", "area_path", "since", "until", why="contact"
    ).write((f.person_id, f.case_area, f.at, f.closed_at) for f in facts)
    written += Table(
        StepTaken,
        *("item_id", "area_path", "step", "happened_at", "recorded_at"),
        *("evidence_kinds", "actor_name"),
    ).write(_steps_taken(facts))
    return written + _write_clocks(city, _contact_clocks(city, facts))


def follow_up_days(city: City, f: Followed) -> list[date]:
    """Return the days up to today on which a contact is looked at; none if never."""
    if f.step != FOLLOWED_AT:
        return []
    return days_since(city, f.at)[:FOLLOWED_DAYS]


def days_since(city: City, at: datetime) -> list[date]:
    """Return the headquarters' days from that of an instant to today."""
    first, last = day_of(at), day_of(city.present)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def day_of(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _followed(city: City, f: Followed) -> tuple:
    days = follow_up_days(city, f)
    if not days:
        return ("", None, None, None)
    until = days[0] + timedelta(days=FOLLOWED_DAYS - 1)
    return ("under_follow_up", days[0], until, days[-1])


def is_waiting(fact: Followed) -> bool:
    """Tell whether the transfer's clock still runs."""
    return fact.step not in {"under_observation", "released"}


def _contact_item(f: Followed) -> tuple:
    due_at = f.at + CONTACT_LIMIT if is_waiting(f) else None
    soon_at = f.at + CONTACT_LIMIT * SOON if is_waiting(f) else None
    return (
        *(f.item_id, f.case_id, f.id, f.person_id, f.area, f.case_area),
        *(f.step, f.at, f.at, None if is_waiting(f) else f.at, due_at, soon_at),
        f.closed_at,
        *(("Benchmark", "completed") if f.closed_at else ("", "")),
    )


EVIDENCE = {
    "determined": ["determination"],
    "located": ["call"],
    "transfer_departed": ["departure_signed"],
    "transfer_arrived": ["arrival_signed"],
    "released": ["release_notice"],
}


def _steps_taken(facts: list[Followed]) -> Iterator[tuple]:
    for f in facts:
        done = LOOP[: LOOP.index(f.step) + 1]
        for step in done:
            yield (
                *(f.item_id, f.area, step, f.at, f.at),
                *(EVIDENCE.get(step, []), "Benchmark"),
            )


def _contact_clocks(city: City, facts: list[Followed]) -> Iterator[tuple]:
    shares = city.draw.random(len(facts)) * 1.05
    for f, share in zip(facts, shares, strict=True):
        met_at = None if is_waiting(f) else f.at + CONTACT_LIMIT * share
        yield _clock(
            *(city, CONTACT_CLOCK, CONTACT_LIMIT, f.at, met_at),
            *(f.case_id, f.item_id, f.area),
        )


def write_offers(city: City) -> int:
    """Every thirtieth waiting contact is offered to the next district.

    Those who lived in another district than their case were offered to it, and accepted.
    """
    from bulk import Table

    from epiloop_hq.disposal.models import Offer

    return Table(
        Offer,
        *("item_id", "from_unit_id", "to_unit_id", "area_path", "to_area_path"),
        *("offered_at", "due_at", "state", "answered_at", "answered_by"),
        reason="Lives there",
        offered_by="Benchmark",
    ).write(row for f in again(city) for row in _offers_of(city, f))


def _offers_of(city: City, f: Followed) -> Iterator[tuple]:
    districts = list(city.unit_of)
    here, cases = city.district(f.area), city.district(f.case_area)
    due_at = f.at + timedelta(hours=2)
    if f.closed_at and here != cases:
        ends = (city.unit_of[cases], city.unit_of[here], f.case_area, f.area)
        yield (f.item_id, *ends, f.at, due_at, "accepted", due_at, "Benchmark")
    elif not f.closed_at and is_waiting(f) and f.id % 30 == 0:
        there = districts[(districts.index(here) + 1) % len(districts)]
        ends = (city.unit_of[here], city.unit_of[there], f.area, there)
        yield (f.item_id, *ends, f.at, due_at, "open", None, "")
