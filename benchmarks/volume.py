"""How long twenty people wait for their pages in a city at work.

    EPILOOP_DATA=FOLDER python benchmarks/volume.py [--users 20] [--seconds 60]

FOLDER holds a city made by `city.py`. The pages are served as an installation serves
them (`epiloop serve --no-worker`), and asked for over HTTP on loopback: every user signs
in, then asks for one page each `--pause` seconds, of a mix as an officer uses it.
Every answer is counted with the time until its last byte, waiting in the server's own
queue included.
"""

import argparse
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

HOST = "127.0.0.1"
OK = 200
DISTRICT_LIMIT, CITY_LIMIT = 0.3, 0.6  # seconds, 95 of 100 answers
# Out of a hundred requests.
MIX = {
    "board": 30,
    "my contacts": 25,
    "case": 20,
    "hand-overs": 10,
    "search": 10,
    "poll": 5,
}


@dataclass(slots=True)
class Waits:
    """Seconds by page and whose page it was; what was not answered well is kept apart."""

    taken: dict[tuple[str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, page: str, whose: str, seconds: float, status: int) -> None:
        with self.lock:
            if status == OK:
                self.taken[whose, page].append(seconds)
            else:
                self.failed[f"{page} of {whose}: {status}"] += 1


class Browser:
    """One signed-in officer with one connection."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.cookies: dict[str, str] = {}
        _status, page = self.ask("GET", "/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"username": username, "password": password}
        status, _ = self.ask("POST", "/sign-in/", form | {"csrfmiddlewaretoken": token})
        if status != 302:
            raise SystemExit(f"{username} could not sign in: {status}")

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = None if form is None else urlencode(form)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, text


@dataclass(frozen=True, slots=True)
class Officer:
    """Whom a user plays, and the open cases they may look at."""

    username: str
    case_ids: tuple[int, ...]

    @property
    def whose(self) -> str:
        return "the city" if self.username.startswith("city") else "a district"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=5)
    parser.add_argument("--threads", type=int, default=4, help="of the server")
    arguments = parser.parse_args()
    officers = officers_of_the_city(arguments.users)
    print(f"load {os.getloadavg()[0]:.1f} before")
    with served(arguments.threads) as port:
        waits = ask_all(port, officers, arguments.seconds, arguments.pause)
    return int(not tell(waits))


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


@contextmanager
def served(threads: int) -> Iterator[int]:
    """Serve the installation of EPILOOP_DATA on a free port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "epiloop.cli", "serve", "--no-worker"]
    command += ["--port", str(port), "--threads", str(threads)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL
    ) as server:
        try:
            wait_for(port, server)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)


def wait_for(port: int, server: subprocess.Popen[bytes], within: float = 180) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


def ask_all(port: int, officers: list[Officer], seconds: float, pause: float) -> Waits:
    """Let every officer ask for pages at the same time, each in a thread."""
    import city

    waits = Waits()
    browsers = [Browser(port, officer.username, city.PASSWORD) for officer in officers]
    for browser in browsers[:4]:
        browser.ask("GET", "/board/")  # templates and protocols are read once
    begin = time.perf_counter()
    users = [
        threading.Thread(
            target=work,
            args=(browser, officer, waits, n),
            kwargs={"begin": begin, "seconds": seconds, "pause": pause},
        )
        for n, (browser, officer) in enumerate(zip(browsers, officers, strict=True))
    ]
    for user in users:
        user.start()
    for user in users:
        user.join()
    return waits


def work(
    browser: Browser,
    officer: Officer,
    waits: Waits,
    number: int,
    *,
    begin: float,
    seconds: float,
    pause: float,
) -> None:
    """Ask for a page each `pause` seconds; who has to wait longer asks at once."""
    draw = np.random.default_rng(number)
    shares = np.array(list(MIX.values())) / sum(MIX.values())
    due = begin + draw.random() * pause
    while due < begin + seconds:
        time.sleep(max(due - time.perf_counter(), 0))
        page = str(draw.choice(list(MIX), p=shares))
        path = address(page, officer, draw)
        start = time.perf_counter()
        status, _text = browser.ask("GET", path)
        waits.add(page, officer.whose, time.perf_counter() - start, status)
        due += pause


def address(page: str, officer: Officer, draw: np.random.Generator) -> str:
    match page:
        case "case" if officer.case_ids:
            return f"/cases/{draw.choice(officer.case_ids)}/"
        case "my contacts":
            return "/contacts/mine/"
        case "hand-overs":
            return "/hand-overs/"
        case "search":
            import city

            words = city.name_of(int(draw.integers(1, 20_000)))
            return f"/search/?{urlencode({'q': words, 'reason': 'benchmark'})}"
        case "poll":
            return "/board/?version=none"
        case _:
            return "/board/"


def tell(waits: Waits) -> bool:
    """Print p50 and p95 of every page; return whether all limits were kept."""
    kept = not waits.failed
    for (whose, page), taken in sorted(waits.taken.items()):
        limit = CITY_LIMIT if whose == "the city" else DISTRICT_LIMIT
        cuts = (
            statistics.quantiles(taken, n=100, method="inclusive")
            if taken[1:]
            else taken * 99
        )
        is_kept = cuts[94] <= limit
        kept &= is_kept
        print(
            f"{page} of {whose}: {len(taken)} answers, p50 {cuts[49] * 1e3:.0f} ms, "
            f"p95 {cuts[94] * 1e3:.0f} ms (limit {limit * 1e3:.0f} ms"
            f"{'' if is_kept else ': MISSED'}), longest {max(taken) * 1e3:.0f} ms"
        )
    for what, times in sorted(waits.failed.items()):
        print(f"NOT ANSWERED: {what}, {times} times (see volume.log in the folder)")
    return kept


if __name__ == "__main__":
    sys.exit(main())
