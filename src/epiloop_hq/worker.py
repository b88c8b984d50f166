"""Two loops: due clocks and reactions at once; long jobs and daily duties beside them."""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import close_old_connections, connections

from epiloop_hq import clock
from epiloop_hq.access.queries import actor_by_id
from epiloop_hq.access.retention import remove_old_attempts
from epiloop_hq.actor import Actor
from epiloop_hq.audit import compare, erasure_list, heads
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.disposal.actions import let_orders_run_out, look_at_clocks
from epiloop_hq.exchange import retention as exchange
from epiloop_hq.jobs import daily, queue, reacting
from epiloop_hq.jobs.daily import DailyDuty
from epiloop_hq.reconciliation import actions as reconciliation
from epiloop_hq.registry import actions as registry
from epiloop_hq.situation import actions as situation
from epiloop_hq.visits import actions as visits

log = logging.getLogger(__name__)

TURN: Final = timedelta(seconds=1)
EVENTS_A_TURN: Final = 500
CLOCKS_A_TURN: Final = 200
ORDERS_A_TURN: Final = 50
# How long the end waits for long work. What is cut off is rolled back and taken up again.
PATIENCE: Final = timedelta(seconds=20)
WORKER: Final = Actor.system("worker")


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the worker does every turn: takes the instant, returns how much it did."""

    name: str
    do: Callable[[datetime], int]


def _clocks(now: datetime) -> int:
    return look_at_clocks(now, limit=CLOCKS_A_TURN)


def _orders(now: datetime) -> int:
    return let_orders_run_out(now, limit=ORDERS_A_TURN)


def _reactions(now: datetime) -> int:
    return reacting.catch_up(now=now, limit=EVENTS_A_TURN)


def _jobs(now: datetime) -> int:
    return int(queue.run_next(now=now, actor_by_id=actor_by_id))


def _visits(_now: datetime) -> int:
    return visits.pack_waiting() + visits.forget_waiting()


def _situation(now: datetime) -> int:
    return situation.refresh_snapshots(now=now)


def _daily(now: datetime) -> int:
    zone = ZoneInfo(settings.HEADQUARTERS_ZONE)
    return daily.run_due(DAILY, now=now, zone=zone)


def _sign_head(now: datetime) -> object:
    return heads.sign_head(now=now)


def _list_erasures(_now: datetime) -> object:
    return erasure_list.update_list()


def _follow_contacts(now: datetime) -> object:
    closed = contacts.close_past_days(actor=WORKER, now=now)
    return closed + contacts.schedule_follow_ups(actor=WORKER, now=now)


def _remove_old_attempts(now: datetime) -> object:
    return remove_old_attempts(now=now)


def _compare(now: datetime) -> object:
    return compare.compare_and_tell(actor=WORKER, now=now)


def _expire(now: datetime) -> object:
    removed = visits.expire_visits(actor=WORKER, now=now)
    return removed + registry.erase_due(actor=WORKER, now=now)


def _fold_visits(_now: datetime) -> object:
    visits.fold_packed()
    return None


def _draw_day(now: datetime) -> object:
    return situation.draw_day(now=now) + situation.remove_passing(now=now)


def _remove_old_files(now: datetime) -> object:
    return exchange.remove_old(actor=WORKER, now=now)


def _reconcile(now: datetime) -> object:
    return reconciliation.reconcile_ended_day(actor=WORKER, now=now)


DAILY: Final[tuple[DailyDuty, ...]] = (
    DailyDuty("draw_day", _draw_day),
    DailyDuty("follow_contacts", _follow_contacts),
    DailyDuty("list_erasures", _list_erasures),
    DailyDuty("expire", _expire),
    DailyDuty("remove_old_files", _remove_old_files),
    DailyDuty("remove_old_attempts", _remove_old_attempts),
    DailyDuty("fold_visits", _fold_visits),
    DailyDuty("reconcile", _reconcile),
    DailyDuty("compare", _compare),
    # Last, so that the head vouches for what the others told the trail.
    DailyDuty("sign_head", _sign_head),
)
QUICK: Final[tuple[Duty, ...]] = (
    Duty("clocks", _clocks),
    Duty("orders", _orders),
    Duty("reactions", _reactions),
)
# An import or the nightly comparison takes minutes; no clock waits for them.
LONG: Final[tuple[Duty, ...]] = (
    Duty("visits", _visits),
    Duty("jobs", _jobs),
    Duty("situation", _situation),
    Duty("daily", _daily),
)
DUTIES: Final[tuple[Duty, ...]] = (*QUICK, Duty("jobs", _jobs))


def turn(now: datetime, duties: tuple[Duty, ...] | None = None) -> int:
    """Do every duty once; return how much was done. One duty's failure stops no other."""
    done = 0
    for duty in DUTIES if duties is None else duties:
        try:
            done += duty.do(now)
        except Exception:
            log.exception("Duty %s failed this turn", duty.name)
    return done


def run(stop: threading.Event) -> None:
    """Turn until told to stop: at once while there is work, else once a second."""
    queue.resume_interrupted(now=clock.now())
    beside = threading.Thread(
        target=_loop_beside, args=(stop,), name="long-work", daemon=True
    )
    beside.start()
    try:
        _loop(stop, QUICK)
    finally:
        stop.set()
        beside.join(PATIENCE.total_seconds())


def _loop(stop: threading.Event, duties: tuple[Duty, ...]) -> None:
    while not stop.is_set():
        close_old_connections()
        if turn(clock.now(), duties) == 0:
            stop.wait(TURN.total_seconds())


def _loop_beside(stop: threading.Event) -> None:
    try:
        _loop(stop, LONG)
    finally:
        connections.close_all()


def run_until_signal(*, ready: Callable[[], None]) -> None:
    """Turn until the process is asked to end; the present turn is finished first.

    Long work is waited for only so long: it stands whole or not at all, wherever it ends.

    Parameters
    ----------
    ready
        Called once the process can be asked to end.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    ready()
    run(stop)
