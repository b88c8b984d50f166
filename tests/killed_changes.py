"""Changes of a visit store in programs of their own, which a test may kill at any moment."""

import multiprocessing
import os
import sys
import time
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from epiloop.visits import Feed, TableOptions, append, expire, fold, pack
from epiloop.visits.forgetting import forget

BEIJING = ZoneInfo("Asia/Shanghai")
LOCAL = TableOptions(zone=BEIJING)
SECOND_DAY = date(2022, 5, 2)
ROWS_A_BATCH = 20


def day(number, *, persons=200):
    """Return a day's visits: each person one, every fifth over two midnights."""
    begins = [
        f"2022-05-0{number} {one % 24:02}:{one % 60:02}" for one in range(persons)
    ]
    ends = [
        f"2022-05-0{number + 2} 08:00"
        if one % 5 == 0
        else f"2022-05-0{number + 1} 08:00"
        for one in range(persons)
    ]
    return pa.table(
        {
            "person_id": [f"人{one}" for one in range(persons)],
            "place_id": [f"place {one % 7}" for one in range(persons)],
            "start": begins,
            "end": ends,
        }
    )


def fed_batch(number):
    """Return the rows of one batch of a feed."""
    facts = {"place_id": "店", "start": "2022-05-02 10:00", "end": "2022-05-02 11:00"}
    return [facts | {"person_id": f"{number}-{one}"} for one in range(ROWS_A_BATCH)]


def packing(folder: Path):
    pack([day(1), day(2)], folder, LOCAL, zone=BEIJING)


def appending(folder: Path):
    append([day(1, persons=300), day(3)], folder, LOCAL)


def expiring(folder: Path):
    expire(folder, before=SECOND_DAY)


def forgetting(folder: Path):
    forget(folder, persons=["人5", "0-3"], sources=["nobody"])


def folding(folder: Path):
    fold(folder)


def feeding(folder: Path, acknowledged: Path):
    """Feed until killed, and write a mark for every batch once it is acknowledged."""
    with Feed(folder, LOCAL) as feed, acknowledged.open("wb", buffering=0) as marks:
        for number in range(100_000):
            feed.append(fed_batch(number), source="desk")
            marks.write(b".")


def nothing():
    pass


class Programs:
    """Starts changes in programs that are forked from one that has loaded everything."""

    def __init__(self):
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["killed_changes"])
        # The one that all are forked from looks for what it loads only there.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
            self.seconds_of(nothing)

    def seconds_of(self, change, *given) -> float:
        """Run a change to its end; return how long it took."""
        begun = time.perf_counter()
        program = self.start(change, *given)
        program.join()
        assert program.exitcode == 0
        return time.perf_counter() - begun

    def kill(self, change, *given, after: float) -> bool:
        """Kill a change some seconds after its start; return whether it still ran."""
        program = self.start(change, *given)
        program.join(after)
        was_running = program.is_alive()
        program.kill()
        program.join()
        return was_running

    def start(self, change, *given):
        """Start a change."""
        program = self._context.Process(target=change, args=given)
        program.start()
        return program
