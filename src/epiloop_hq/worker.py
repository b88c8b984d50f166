"""One loop: due clocks, reactions that fell through, schedules, long jobs."""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import close_old_connections

from epiloop_hq import clock
from epiloop_hq.access.queries import actor_by_id
from epiloop_hq.disposal.actions import look_at_clocks
from epiloop_hq.jobs import queue, reacting

log = logging.getLogger(__name__)

TURN: Final = timedelta(seconds=1)
EVENTS_A_TURN: Final = 500
CLOCKS_A_TURN: Final = 200


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the worker does every turn: takes the instant, returns how much it did."""

    name: str
    do: Callable[[datetime], int]


def _clocks(now: datetime) -> int:
    return look_at_clocks(now, limit=CLOCKS_A_TURN)


def _reactions(now: datetime) -> int:
    return reacting.catch_up(now=now, limit=EVENTS_A_TURN)


def _jobs(now: datetime) -> int:
    return int(queue.run_next(now=now, actor_by_id=actor_by_id))


DUTIES: Final[tuple[Duty, ...]] = (
    Duty("clocks", _clocks),
    Duty("reactions", _reactions),
    Duty("jobs", _jobs),
)


def turn(now: datetime) -> int:
    """Do every duty once; return how much was done. One duty's failure stops no other."""
    done = 0
    for duty in DUTIES:
        try:
            done += duty.do(now)
        except Exception:
            log.exception("Duty %s failed this turn", duty.name)
    return done


def run(stop: threading.Event) -> None:
    """Turn until told to stop: at once while there is work, else once a second."""
    queue.resume_interrupted(now=clock.now())
    while not stop.is_set():
        close_old_connections()
        if turn(clock.now()) == 0:
            stop.wait(TURN.total_seconds())


def run_until_signal() -> None:
    """Turn until the process is asked to end; the present turn is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop)
