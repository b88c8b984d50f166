"""How long twenty people wait for their pages in a city at work.

    python benchmarks/city.py --data FOLDER [--url URL]      # once: makes the city
    python benchmarks/volume.py --data FOLDER [--url URL] [--users 20] [--seconds 120]

The pages are served as an installation serves them, and asked for over HTTP on loopback.
First alone, one after another, for what each costs the server in CPU. Then under load:
every user signs in and asks for one page each `--pause` seconds, of a mix as an officer
uses it; one more officer takes a step for 300 persons at once, again and again; a
stranger asks for the sign-in page, the bare page with which every other is compared.
Every answer counts until its last byte, waiting in the server's own queue included.
"""

import argparse
import os
import re
import statistics
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

import city
import numpy as np
from aims import noted
from browsing import Browser, Server, served

DISTRICT, CITY = "a district", "the city"
LIMITS = {DISTRICT: 0.3, CITY: 0.6}  # seconds, 95 of 100 answers
PAGE_LIMITS = {"command": 0.5}  # where a page has a tighter one of its own
STEP, STEP_ROWS = "step for 300 persons", 300
STEP_LIMIT, STEP_PAUSE = 2.0, 15.0  # seconds: every time, between two
BARE = "bare page (sign-in)"
ALONE = 8  # times each page is asked for to learn what it costs
# Out of a hundred requests.
MIX = {
    "command": 10,
    "board": 25,
    "my contacts": 20,
    "case": 15,
    "hand-overs": 5,
    "search": 10,
    "follow-ups": 5,
    "stays": 5,
    "poll": 5,
}
ADDRESSES = {
    "command": "/command/",
    "my contacts": "/contacts/mine/",
    "hand-overs": "/hand-overs/",
    "follow-ups": "/follow-ups/?view=daily",
    "stays": "/follow-ups/?view=stays",
    "poll": "/board/?version=none",
}
TICKED = re.compile(r'name="item" value="(\d+)"')


@dataclass(slots=True)
class Waits:
    """Seconds by whose page and page; what was not answered well is kept apart."""

    taken: dict[tuple[str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, whose: str, page: str, seconds: float, *, is_well: bool) -> None:
        with self.lock:
            if is_well:
                self.taken[whose, page].append(seconds)
            else:
                self.failed[f"{page} of {whose}" if whose else page] += 1


@dataclass(frozen=True, slots=True)
class Officer:
    """Whom a user plays, and the open cases they may look at."""

    username: str
    case_ids: tuple[int, ...]

    @property
    def whose(self) -> str:
        return CITY if self.username.startswith("city") else DISTRICT


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked for, by whom."""

    officers: list[Officer]
    seconds: float
    pause: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    city.add_place(parser)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=5)
    parser.add_argument(
        "--serve",
        # As docs/howto/install.md has it, but without the worker: in a new city it begins
        # with the nightly comparison of a million persons (see `worker_idle.py`).
        default="--processes 2 --no-worker",
        help='options of `epiloop serve`, as one word: "--serve=--no-worker"',
    )
    arguments = parser.parse_args()
    city.go_to(arguments.data, arguments.url)
    officers = officers_of_the_city(arguments.users)
    draw_the_day()
    print(f"load {os.getloadavg()[0]:.1f} before; epiloop serve {arguments.serve}")
    with served(*arguments.serve.split()) as server:
        cost = ask_alone(server, officers)
        load = Load(officers, arguments.seconds, arguments.pause)
        waits = ask_all(server, load)
    print(f"load {os.getloadavg()[0]:.1f} after")
    return int(not tell(waits, cost))


def officers_of_the_city(count: int) -> list[Officer]:
    """Return the accounts of the city, from the database that is then served."""
    from epiloop_hq.commands import start

    start.start()
    from django.db import connections

    from epiloop_hq.access.models import Account
    from epiloop_hq.access.queries import actor_by_id
    from epiloop_hq.cases.models import Case

    found = []
    accounts = Account.objects.unscoped(reason="benchmark").order_by("-pk")[:count]
    for account in accounts:
        cases = Case.objects.visible_to(actor_by_id(account.pk))
        open_ids = cases.filter(closed_at__isnull=True).order_by("-pk")
        ids = tuple(open_ids.values_list("pk", flat=True)[:200])
        found.append(Officer(account.username, ids))
    connections.close_all()
    return found


def draw_the_day() -> None:
    """Freeze the picture that the command page reads, as the worker does."""
    from django.db import connections

    from epiloop_hq import clock
    from epiloop_hq.actor import Actor
    from epiloop_hq.registry.queries import outbreaks_of
    from epiloop_hq.situation.actions import make_snapshot
    from epiloop_hq.situation.queries import latest_snapshot

    worker, now = Actor.system("worker"), clock.now()
    for outbreak in outbreaks_of(worker):
        if latest_snapshot(outbreak.id, worker) is None:
            make_snapshot(outbreak.id, as_of=now, actor=worker, now=now)
    connections.close_all()


def ask_alone(server: Server, officers: list[Officer]) -> dict[tuple[str, str], float]:
    """Return the server's CPU seconds a page, by whose page and page."""
    browser = Browser(server.port)
    browser.ask("/sign-in/")  # everything is imported and read once
    cost = {("", BARE): _cost(server, browser, ["/sign-in/"] * ALONE)}
    draw = np.random.default_rng(0)
    for whose in (DISTRICT, CITY):
        officer = next((o for o in officers if o.whose == whose), None)
        if officer is None:
            continue
        browser = signed_in(server, officer)
        for page in MIX:
            paths = [address(page, officer, draw) for _ in range(ALONE)]
            browser.ask(paths[0])
            cost[whose, page] = _cost(server, browser, paths)
    return cost


def _cost(server: Server, browser: Browser, paths: list[str]) -> float:
    before = server.cpu_seconds()
    for path in paths:
        browser.ask(path)
    after = server.cpu_seconds()
    if before is None or after is None:
        return float("nan")
    return (after - before) / len(paths)


def signed_in(server: Server, officer: Officer) -> Browser:
    browser = Browser(server.port)
    browser.sign_in(officer.username, city.PASSWORD)
    return browser


def ask_all(server: Server, load: Load) -> Waits:
    """Let everybody ask for pages at the same time, each in a thread."""
    waits = Waits()
    browsers = [signed_in(server, officer) for officer in load.officers]
    bulk = signed_in(server, load.officers[0])
    begin = time.perf_counter()
    users = [
        threading.Thread(target=work, args=(browser, n, load, waits, begin))
        for n, browser in enumerate(browsers)
    ]
    stranger = Browser(server.port)
    users.append(threading.Thread(target=visit, args=(stranger, load, waits, begin)))
    users.append(threading.Thread(target=take_steps, args=(bulk, load, waits, begin)))
    for user in users:
        user.start()
    for user in users:
        user.join()
    return waits


def work(browser: Browser, number: int, load: Load, waits: Waits, begin: float) -> None:
    """Ask for a page each `pause` seconds; who has to wait longer asks at once."""
    officer = load.officers[number]
    draw = np.random.default_rng(number)
    shares = np.array(list(MIX.values())) / sum(MIX.values())
    due = begin + draw.random() * load.pause
    while due < begin + load.seconds:
        time.sleep(max(due - time.perf_counter(), 0))
        page = str(draw.choice(list(MIX), p=shares))
        path = address(page, officer, draw)
        start = time.perf_counter()
        status, _text = browser.ask(path)
        seconds = time.perf_counter() - start
        waits.add(officer.whose, page, seconds, is_well=status == HTTPStatus.OK)
        due += load.pause


def visit(browser: Browser, load: Load, waits: Waits, begin: float) -> None:
    """Ask for the sign-in page, as bare a page as there is, twice as often."""
    while (start := time.perf_counter()) < begin + load.seconds:
        status, _text = browser.ask("/sign-in/")
        seconds = time.perf_counter() - start
        waits.add("", BARE, seconds, is_well=status == HTTPStatus.OK)
        time.sleep(load.pause / 2)


def take_steps(browser: Browser, load: Load, waits: Waits, begin: float) -> None:
    """Tick 300 persons on one page and take a step for all of them, as an officer does."""
    page = f"/contacts/mine/?step=determined&rows={STEP_ROWS}"
    while time.perf_counter() < begin + load.seconds:
        _status, text = browser.ask(page)
        ticked = TICKED.findall(text)
        form = {"deed": "located_by_call", "item": ticked}
        start = time.perf_counter()
        _status, _text = browser.send_seen("/contacts/mine/steps/", form, text)
        seconds = time.perf_counter() - start
        _status, after = browser.ask(page)
        is_done = len(ticked) == STEP_ROWS and not set(ticked) & set(
            TICKED.findall(after)
        )
        waits.add("", STEP, seconds, is_well=is_done)
        time.sleep(STEP_PAUSE)


def address(page: str, officer: Officer, draw: np.random.Generator) -> str:
    match page:
        case "case" if officer.case_ids:
            return f"/cases/{draw.choice(officer.case_ids)}/"
        case "search":
            words = city.name_of(int(draw.integers(1, 20_000)))
            return f"/search/?{urlencode({'q': words, 'reason': 'benchmark'})}"
        case _:
            return ADDRESSES.get(page, "/board/")


def tell(waits: Waits, cost: dict[tuple[str, str], float]) -> bool:
    """Print what each page took, then each against its limit; return if all were kept."""
    bare = statistics.median(waits.taken["", BARE])
    print(
        f"{'milliseconds':34}{'n':>5}{'p50':>7}{'p95':>7}{'max':>7}{'CPU':>7}  x bare"
    )
    for (whose, page), taken in sorted(waits.taken.items(), reverse=True):
        p50, p95 = np.percentile(taken, [50, 95])
        spent = cost.get((whose, page), float("nan"))
        print(
            f"{_name(whose, page):34}{len(taken):5}{p50 * 1e3:7.0f}{p95 * 1e3:7.0f}"
            f"{max(taken) * 1e3:7.0f}{spent * 1e3:7.0f}{p50 / bare:8.1f}"
        )
    kept = [
        noted(
            f"{_name(whose, page)}, {'longest' if page == STEP else 'p95'}",
            float(max(taken) if page == STEP else np.percentile(taken, 95)) * 1e3,
            "ms",
            at_most=limit_of(whose, page) * 1e3,
        )
        for (whose, page), taken in sorted(waits.taken.items(), reverse=True)
        if page == STEP or whose
    ]
    for what, times in sorted(waits.failed.items()):
        print(f"NOT DONE: {what}, {times} times")
    return all(kept) and not waits.failed


def limit_of(whose: str, page: str) -> float:
    """Return the seconds within which a page is to be there."""
    if page == STEP:
        return STEP_LIMIT
    return min(LIMITS[whose], PAGE_LIMITS.get(page, LIMITS[whose]))


def _name(whose: str, page: str) -> str:
    return f"{page} of {whose}" if whose else page


if __name__ == "__main__":
    sys.exit(main())
