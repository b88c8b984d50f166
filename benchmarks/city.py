"""An invented city at work: persons, cases, contacts, their loops, clocks and hand-overs.

    EPILOOP_DATA=FOLDER python benchmarks/city.py [--persons N] [--followed N] [--open N]

Beijing's 16 districts and 349 towns; one contact in a hundred is a case, as about 99
contacts a case were counted in Fangshan in April 2022. Areas, units and accounts are
made by the officers' own actions, all else is written in bulk (see `bulk.py`): the same
numbers and the same seed give the same rows. Only a new, empty installation is filled.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

PROTOCOL = "covid19-cn-beijing-2022-05"
PASSWORD = "a city of invented people"
CONTACTS_A_CASE = 99
DAYS = 60  # since the outbreak began
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文斌波辉玲"
DIGITS = 10**8
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
    *("determined", "located", "transfer_requested", "transfer_dispatched"),
    *("transfer_departed", "transfer_arrived", "under_observation", "released"),
)
CASE_CLOCKS = {
    "on_scene": timedelta(hours=2),
    "core_information": timedelta(hours=4),
    "disposal_24h": timedelta(hours=24),
}
CONTACT_CLOCK, CONTACT_LIMIT = "contact_transfer", timedelta(hours=12)
SOON = 0.8  # of a limit: the protocol's last warning


@dataclass(frozen=True, slots=True)
class Size:
    """How large the city is; `followed` are cases and contacts together."""

    persons: int = 1_000_000
    followed: int = 300_000
    open: int = 63_000
    seed: int = 20220423

    @property
    def cases(self) -> int:
        return max(self.followed // (CONTACTS_A_CASE + 1), 1)

    @property
    def contacts(self) -> int:
        return self.followed - self.cases

    @property
    def open_cases(self) -> int:
        return max(round(self.cases * self.open / self.followed), 1)

    @property
    def open_contacts(self) -> int:
        return self.open - self.open_cases


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the city, with what it may see."""

    id: int
    username: str
    area_path: str


@dataclass(slots=True)
class City:
    """What everything else hangs on."""

    size: Size
    present: datetime
    outbreak_id: int
    towns: list[str]
    unit_of: dict[str, int]
    accounts: list[Account]
    digest: str
    draw: np.random.Generator
    opened: dict[int, datetime] = field(default_factory=dict)

    def district(self, town: str) -> str:
        return "/".join(town.split("/")[:3]) + "/"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("persons", "followed", "open", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Size(), name))
    build(Size(**vars(parser.parse_args())))
    return 0


def build(size: Size) -> None:
    """Migrate the installation of EPILOOP_DATA and fill it."""
    from epiloop_hq.commands import start

    start.start()
    start.migrate()
    import bulk

    from epiloop_hq import clock
    from epiloop_hq.cases.models import Case
    from epiloop_hq.contacts.models import Contact
    from epiloop_hq.disposal import models as disposal
    from epiloop_hq.registry.models import Involvement, Person

    begin = time.perf_counter()
    city = make_ground(size, clock.now().astimezone(UTC).replace(microsecond=0))
    tables = (Person, Involvement, Case, Contact, *_models_of(disposal))
    with bulk.loading():
        for name, write in (
            ("persons", write_persons),
            ("cases", write_cases),
            ("contacts", write_contacts),
            ("offers", write_offers),
        ):
            print(f"  {name}: {write(city):,} rows", flush=True)
        bulk.next_ids(tables)
    count_cases(city)
    print(f"The city stands after {time.perf_counter() - begin:.0f} s.", flush=True)


def _models_of(module) -> list:
    names = ("Item", "Custody", "StepTaken", "Clock", "TeamPost", "Offer", "CaseEvent")
    return [getattr(module, name) for name in names]


def make_ground(size: Size, present: datetime) -> City:
    """Areas, units, the outbreak and twenty accounts, through the officers' actions."""
    from epiloop.protocols import load_protocol
    from epiloop_hq.actor import Actor, Role
    from epiloop_hq.demonstration import setting
    from epiloop_hq.places.actions import write_unit
    from epiloop_hq.places.kinds import UnitKind
    from epiloop_hq.places.queries import area_tree
    from epiloop_hq.registry.actions import open_outbreak

    system = Actor.system("benchmark")
    setting.make_areas(present)
    paths = [path for _code, _name, _above, path in area_tree()]
    districts = sorted(p for p in paths if p.count("/") == 3 and p.startswith("11/"))
    towns = sorted(p for p in paths if p.count("/") == 4 and p.startswith("11/"))
    unit_of = {
        path: write_unit(
            f"CDC {path}",
            actor=system,
            now=present,
            area_path=path,
            kind=UnitKind.DISEASE_CONTROL,
        )
        for path in districts
    }
    outbreak_id = open_outbreak(
        "CITY",
        actor=system,
        now=present,
        name="An invented city",
        disease="covid19",
        area_path=setting.BEIJING,
        zone_name="Asia/Shanghai",
        started_at=present - timedelta(days=DAYS),
        protocol_id=PROTOCOL,
    )
    posts = [(f"district{n}", Role.DISTRICT, d) for n, d in enumerate(districts)]
    posts += [(f"city{n}", Role.HEADQUARTERS, setting.BEIJING) for n in range(4)]
    accounts = [_account(*post, now=present) for post in posts]
    digest = load_protocol(PROTOCOL).digest
    draw = np.random.default_rng(size.seed)
    return City(size, present, outbreak_id, towns, unit_of, accounts, digest, draw)


def _account(username: str, role, area_path: str, *, now: datetime) -> Account:
    from epiloop_hq.access.actions import change_password, create_account, grant_role
    from epiloop_hq.access.queries import actor_by_id
    from epiloop_hq.actor import Actor

    system = Actor.system("benchmark")
    account_id, first = create_account(
        username, actor=system, now=now, name=username.title(), area_path=area_path
    )
    grant_role(account_id, actor=system, now=now, role=role, area_path=area_path)
    own = actor_by_id(account_id)
    change_password(actor=own, now=now, present=first, new=PASSWORD)
    return Account(account_id, username, area_path)


def town_of(city: City, person_id: int) -> str:
    """Return where a person lives; towns are of very different sizes."""
    # Skewed without a draw of its own, so that every table can ask again.
    share = (person_id * 2_654_435_761 % 2**32) / 2**32
    return city.towns[int(share * share * len(city.towns))]


def name_of(number: int) -> str:
    """Return an invented name: one of 30 x 33 x 34."""
    mixed = number * 7_919
    surname = SURNAMES[mixed % len(SURNAMES)]
    first = GIVEN[mixed // len(SURNAMES) % len(GIVEN)]
    second = GIVEN[mixed // 1_021 % len(GIVEN)]
    return surname + first + second


def write_persons(city: City) -> int:
    from bulk import Table

    from epiloop_hq.registry.models import Person
    from epiloop_hq.registry.pseudonyms import LETTERS

    birthdays = [date(1930, 1, 1) + timedelta(days=n) for n in range(33_000)]
    born = city.draw.integers(0, len(birthdays), city.size.persons)

    def code(number: int) -> str:
        letters = []
        for _ in range(6):
            number, rest = divmod(number, len(LETTERS))
            letters.append(LETTERS[rest])
        return "P-" + "".join(letters)

    def rows() -> Iterator[tuple]:
        for n in range(1, city.size.persons + 1):
            born_on = birthdays[born[n - 1]]
            yield (
                *(n, code(n), name_of(n), "female" if n % 2 else "male", born_on),
                f"110{n % 900 + 100}{born_on:%Y%m%d}{n % 10_000:04}",
                *(f"139{n * 48_271 % DIGITS:08}", town_of(city, n)),
            )

    columns = ("id", "code", "name", "sex", "born_on", "identity_number", "telephone")
    return Table(Person, *columns, "area_path", language="zh-hans").write(rows())


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
class _Contact:
    id: int
    item_id: int
    case_id: int
    person_id: int
    area: str
    case_area: str
    at: datetime
    step: str
    closed_at: datetime | None


def contacts_of(city: City) -> Iterator[_Contact]:
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
        yield _Contact(
            *(n, size.cases + n, case_id, person_id, area, case_area),
            min(at, city.present),
            names[stands[n - 1]] if is_open else "released",
            None if is_open else min(at + timedelta(days=10), city.present),
        )


def write_contacts(city: City) -> int:
    from bulk import Table

    from epiloop_hq.contacts.models import Contact
    from epiloop_hq.disposal.models import Custody, Item, StepTaken
    from epiloop_hq.registry.models import Involvement

    facts = list(contacts_of(city))
    known = _under(city)
    written = Table(
        Contact,
        *("id", "case_id", "person_id", "area_path", "case_area_path", "minutes"),
        *("first_exposure_at", "last_exposure_at", "proposed_at", "determined_at"),
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


def is_waiting(fact: _Contact) -> bool:
    """Tell whether the transfer's clock still runs."""
    return fact.step not in {"under_observation", "released"}


def _contact_item(f: _Contact) -> tuple:
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


def _steps_taken(facts: list[_Contact]) -> Iterator[tuple]:
    for f in facts:
        done = LOOP[: LOOP.index(f.step) + 1]
        for step in done:
            yield (
                *(f.item_id, f.area, step, f.at, f.at),
                *(EVIDENCE.get(step, []), "Benchmark"),
            )


def _contact_clocks(city: City, facts: list[_Contact]) -> Iterator[tuple]:
    shares = city.draw.random(len(facts)) * 1.05
    for f, share in zip(facts, shares, strict=True):
        met_at = None if is_waiting(f) else f.at + CONTACT_LIMIT * share
        yield _clock(
            *(city, CONTACT_CLOCK, CONTACT_LIMIT, f.at, met_at),
            *(f.case_id, f.item_id, f.area),
        )


def write_offers(city: City) -> int:
    """Every thirtieth waiting contact is offered to the next district."""
    from bulk import Table

    from epiloop_hq.disposal.models import Offer

    units = list(city.unit_of.items())
    places = {path: place for place, (path, _unit) in enumerate(units)}

    def rows() -> Iterator[tuple]:
        # The same contacts once more: their own draw is the same.
        city.draw = np.random.default_rng(city.size.seed)
        for f in contacts_of(city):
            if f.closed_at or not is_waiting(f) or f.id % 30:
                continue
            here = places[city.district(f.area)]
            to_path, to_unit = units[(here + 1) % len(units)]
            yield (
                *(f.item_id, units[here][1], to_unit, f.area, to_path),
                *(f.at, f.at + timedelta(hours=2)),
            )

    return Table(
        Offer,
        *("item_id", "from_unit_id", "to_unit_id", "area_path", "to_area_path"),
        *("offered_at", "due_at"),
        state="open",
        reason="Lives there",
        offered_by="Benchmark",
    ).write(rows())


def count_cases(city: City) -> None:
    """Let the desk itself count what the board shows."""
    from django.db import transaction

    from epiloop_hq.disposal.actions import case_files

    ids = range(1, city.size.cases + 1)
    with transaction.atomic():
        case_files.refresh(ids, now=city.present)


if __name__ == "__main__":
    sys.exit(main())
