"""What does the worker cost with many open clocks, and how soon does it see a breach?

    python benchmarks/worker_idle.py [--clocks 10000] [--seconds 20]

Opens so many clocks of which a few fall due while it runs, turns the real loop, and
prints its share of one core and how late a breach was seen.
"""

import argparse
import threading
import time
from datetime import datetime, timedelta

from aims import noted
from fresh_installation import fresh_installation

AT_MOST_SHARE = 0.05
AT_MOST_SECONDS = 5.0
A_FEW = 10


def main() -> int:
    """Measure, print, and return 1 if it costs more or sees later than asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clocks", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=20)
    arguments = parser.parse_args()
    with fresh_installation() as where:
        print(where)
        share, seen_after = measure(arguments.clocks, arguments.seconds)
    clocks = f"worker with {arguments.clocks:,} open clocks, of one core"
    is_idle = noted(clocks, share * 100, "%", at_most=AT_MOST_SHARE * 100)
    is_prompt = noted(
        "a breach seen after it fell due", seen_after, "s", at_most=AT_MOST_SECONDS
    )
    return int(not (is_idle and is_prompt))


def measure(number: int, seconds: int) -> tuple[float, float]:
    """Return the share of one core, and the longest delay of a breach in seconds."""
    from epiloop_hq import clock, worker
    from epiloop_hq.disposal.models import Clock

    _open(number, timedelta(days=1), now=clock.now())
    _open(A_FEW, timedelta(seconds=3), now=clock.now())
    stop = threading.Event()
    used: list[float] = []

    def run() -> None:
        worker.turn(clock.now())  # what had piled up before
        began, cpu = time.perf_counter(), time.thread_time()
        worker.run(stop)
        used.append((time.thread_time() - cpu) / (time.perf_counter() - began))

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(seconds)
    stop.set()
    thread.join()
    rows = Clock.objects.unscoped(reason="measured").filter(state="breached")
    from epiloop_hq.audit.models import AuditEvent

    told = AuditEvent.objects.filter(kind="clock.breached")
    late = [(event.recorded_at - event.happened_at).total_seconds() for event in told]
    if rows.count() < A_FEW:
        raise SystemExit(f"Only {rows.count()} of {A_FEW} breaches were seen.")
    return used[0], max(late)


def _open(number: int, due_in: timedelta, *, now: datetime) -> None:
    """Make clocks of one case that fall due a second after the other."""
    from builders.cases import a_case
    from builders.places import DOUDIAN, SYSTEM
    from epiloop.clocks import Clock as LibraryClock
    from epiloop_hq.audit.recording import recording
    from epiloop_hq.cases.queries import case_facts
    from epiloop_hq.disposal.actions.clock_rows import put_clock
    from epiloop_hq.disposal.models import Clock

    case, limit = case_facts(a_case(when=now)), timedelta(days=2)
    rows = []
    with recording(actor=SYSTEM, now=now):
        for n in range(number):
            row = Clock(
                outbreak_id=case.outbreak_id,
                case_id=case.id,
                area_path=DOUDIAN,
                key=f"measured_{n}",
                protocol_id=case.protocol_id,
                completes="nothing",
            )
            started_at = now + due_in + timedelta(seconds=n) - limit
            put_clock(row, LibraryClock(row.key, started_at, limit), now=now)
            rows.append(row)
        Clock.objects.bulk_create(rows)


if __name__ == "__main__":
    raise SystemExit(main())
