"""An invented city at work: persons, cases, contacts, their loops, clocks and hand-overs.

    python benchmarks/city.py --data FOLDER [--url URL] [--persons N] [--followed N] [--open N]

Fills the new installation in FOLDER, or the empty PostgreSQL database of that URL; a city
that stands there already is left as it is.

Beijing's 16 districts and 349 towns; one contact in a hundred is a case, as about 99
contacts a case were counted in Fangshan in April 2022. Areas, units and accounts are
made by the officers' own actions, all else is written in bulk (see `bulk.py`): the same
numbers and the same seed give the same rows.
"""

import argparse
import os
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

PROTOCOL = "covid19-cn-beijing-2022-05"
PASSWORD = "a city of invented people"
CONTACTS_A_CASE = 99
DAYS = 60  # since the outbreak began
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文斌波辉玲"
DIGITS = 10**8


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
    add_place(parser)
    for name in ("persons", "followed", "open", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Size(), name))
    arguments = vars(parser.parse_args())
    go_to(arguments.pop("data"), arguments.pop("url"))
    build(Size(**arguments))
    return 0


def add_place(parser: argparse.ArgumentParser) -> None:
    """Let a command say which installation it is about."""
    parser.add_argument("--data", default="", help="its folder, or EPILOOP_DATA")
    parser.add_argument("--url", default="", help="PostgreSQL, or EPILOOP_DATABASE_URL")


def go_to(data: str, url: str) -> None:
    """Make that installation the one that is started next."""
    given = {"EPILOOP_DATA": data, "EPILOOP_DATABASE_URL": url}
    os.environ.update({name: value for name, value in given.items() if value})


def build(size: Size) -> None:
    """Migrate the installation of EPILOOP_DATA and fill it."""
    from epiloop_hq.commands import start

    start.start()
    start.migrate()
    import bulk
    import city_persons as people
    import city_round as looks
    import city_rows as rows

    from epiloop_hq import clock
    from epiloop_hq.cases.models import Case
    from epiloop_hq.contacts.models import Contact, FollowUp
    from epiloop_hq.disposal import models as disposal
    from epiloop_hq.observation.models import Check, Stay, TestDue
    from epiloop_hq.orders.models import Order
    from epiloop_hq.places.models import Place
    from epiloop_hq.registry.models import Involvement, Person, PersonKey

    if Person.objects.unscoped(reason="is this a new installation?").exists():
        print("A city stands there.")
        return
    begin = time.perf_counter()
    city = make_ground(size, clock.now().astimezone(UTC).replace(microsecond=0))
    tables = (
        *(Person, Involvement, Case, Contact, *_models_of(disposal)),
        *(PersonKey, Place, Order, Stay, Check, TestDue, FollowUp),
    )
    with bulk.loading():
        for name, write in (
            ("persons", people.write_persons),
            ("cases", rows.write_cases),
            ("contacts", rows.write_contacts),
            ("offers", rows.write_offers),
            ("search keys", people.write_keys),
            ("stays", looks.write_stays),
            ("follow-ups", looks.write_follow_ups),
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
    paths = [area.area_path for area in area_tree()]
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


def count_cases(city: City) -> None:
    """Let the desk itself count what the board shows."""
    from django.db import transaction

    from epiloop_hq.disposal.actions import case_files

    ids = range(1, city.size.cases + 1)
    with transaction.atomic():
        case_files.refresh(ids, now=city.present)


if __name__ == "__main__":
    sys.exit(main())
