"""Check-ins while queries run: `python benchmarks/visits_feed.py [--minutes 10]`.

Packs an invented city, then sends check-ins to its feed at a steady rate, each batch
acknowledged when it is on disk, while another program asks over and over who met the
cases; the feed is folded in when it has grown. At the end the feeding program is killed
and every acknowledged check-in is looked for. Ends non-zero if one is missing or the rate
was not kept.
"""

import argparse
import multiprocessing
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from aims import noted
from synthetic_visits import FIRST_DAY, City, write_days

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines import default_engine, pair_engine
from epiloop.contacts.engines.columns import PairRule, in_columns
from epiloop.timeline import ONE_DAY, Interval
from epiloop.visits import (
    Feed,
    TableOptions,
    VisitStore,
    fold,
    pack,
    waiting_bytes,
)

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

UTC_ZONE = ZoneInfo("UTC")
KEPT = 0.99


def main() -> int:
    """Feed one city for a while."""
    arguments = asked()
    with tempfile.TemporaryDirectory(dir=arguments.data) as temporary:
        store = Path(temporary) / "store"
        files = list(write_days(City(arguments.persons), 2, Path(temporary) / "days"))
        pack(files, store, TableOptions(), zone=UTC_ZONE)
        return measure(store, arguments)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=200_000)
    parser.add_argument("--rate", type=int, default=2_000, help="check-ins a second")
    parser.add_argument("--batch", type=int, default=200, help="check-ins a batch")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--minutes", type=float, help="instead of seconds")
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument(
        "--fold-at", type=int, default=1, help="MB in the feed before it is folded in"
    )
    parser.add_argument("--data", type=Path, help="make the store below this folder")
    return parser.parse_args()


def measure(store: Path, arguments: argparse.Namespace) -> int:
    context = multiprocessing.get_context("spawn")
    seconds = 60 * arguments.minutes if arguments.minutes else arguments.seconds
    acknowledged = context.Value("q", 0)
    waits = context.Array("d", int(seconds * arguments.rate / arguments.batch) + 1000)
    sender = context.Process(
        target=send, args=(store, arguments, acknowledged, waits), daemon=True
    )
    sender.start()
    while acknowledged.value == 0:
        time.sleep(0.01)
    first, begun = acknowledged.value, time.perf_counter()
    queries, folds = run_queries(store, arguments, begun + seconds)
    took = time.perf_counter() - begun
    sender.kill()
    sender.join()
    assert sender.exitcode == -signal.SIGKILL
    sent = acknowledged.value
    batches = np.sort(np.array(waits[: sent // arguments.batch])) * 1000
    rate = (sent - first) / took
    missing = missing_of(store, sent)
    print(f"{sent:,} check-ins in {took:.0f} s; the longest batch {batches[-1]:.0f} ms")
    tell("query while feeding, store opened anew", queries)
    tell("folding in", folds)
    aim = KEPT * arguments.rate
    kept = noted("check-ins acknowledged while queries run", rate, "/s", at_least=aim)
    noted("p95 of a batch's acknowledgement", np.quantile(batches, 0.95), "ms")
    return 0 if noted("lost after kill -9", missing, "rows", at_most=0) and kept else 1


def send(
    store: Path,
    arguments: argparse.Namespace,
    acknowledged: "Synchronized[int]",
    waits: "Synchronized[float]",
) -> None:
    """Send batches at their times until killed; note each wait, then the sum."""
    draw = np.random.default_rng(11)
    sent, begun = 0, time.perf_counter()
    with Feed(store, TableOptions()) as feed:
        while True:
            rows = check_ins(draw, sent, arguments.batch)
            due = begun + (sent + arguments.batch) / arguments.rate
            time.sleep(max(0.0, due - time.perf_counter()))
            before = time.perf_counter()
            assert feed.append(rows, source="check_in").taken == arguments.batch
            waits[sent // arguments.batch] = time.perf_counter() - before
            sent += arguments.batch
            acknowledged.value = sent


def check_ins(draw: np.random.Generator, first: int, count: int) -> list[dict]:
    """Return check-ins of the day after the packed ones; each person has a number."""
    second = 2 * 86_400 + draw.integers(0, 80_000, count)
    length = draw.integers(300, 7_200, count)
    epoch = np.datetime64(FIRST_DAY.replace(tzinfo=None), "s")
    start = epoch + second.astype("timedelta64[s]")
    end = start + length.astype("timedelta64[s]")
    places = draw.zipf(1.3, count) % 50_000
    return [
        {
            "person_id": f"c{first + at}",
            "place_id": str(places[at]),
            "start": f"{start[at]}Z",
            "end": f"{end[at]}Z",
        }
        for at in range(count)
    ]


def run_queries(
    store: Path, arguments: argparse.Namespace, until: float
) -> tuple[list, list]:
    """Ask over and over; return CPU and wall seconds of each query and each fold."""
    queries, folds = [], []
    while time.perf_counter() < until:
        queries.append(timed(lambda: ask(store, arguments.cases)))
        if waiting_bytes(store) > arguments.fold_at * 2**20:
            folds.append(timed(lambda: fold(store)))
    return queries[1:], folds  # the first compiles


def ask(store: Path, count: int) -> None:
    """Open the store as a new run does and find who met the cases."""
    index = VisitStore(store).index()
    persons = index.persons.decode(np.arange(count, dtype=np.uint32)).to_pylist()
    window = Interval(FIRST_DAY, FIRST_DAY + 3 * ONE_DAY)
    seekers = in_columns(
        [Seeker(one, one, (window,)) for one in persons], index.persons
    )
    nothing = np.zeros(len(index.places), np.int64)
    rule = PairRule(Threshold(), 0, nothing, np.empty(0, np.bool_))
    pair_engine(default_engine())(index, seekers, rule)


def timed(run) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    return time.process_time() - cpu, time.perf_counter() - wall


def tell(what: str, costs: list) -> None:
    if not costs:
        print(f"{what}: none")
        return
    cpu, wall = (np.median(part) for part in zip(*costs, strict=True))
    print(f"{what}: {len(costs)} times, {cpu:.3f} s CPU, {wall:.3f} s wall (medians)")


def missing_of(store: Path, sent: int) -> int:
    """Return how many of the acknowledged check-ins the store does not hold."""
    index = VisitStore(store).index()
    codes = index.persons.find([f"c{number}" for number in range(sent)])
    held = np.zeros(len(index.persons) + 1, np.bool_)
    for segment in index.segments:
        held[np.unique(segment.of_person.keys())] = True
    return int((~held[np.minimum(codes, len(index.persons))]).sum())


if __name__ == "__main__":
    raise SystemExit(main())
