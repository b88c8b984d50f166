"""Plant gaps into full days, and let clean days go by; a run must tell the two apart.

    python benchmarks/reconcile_planted.py [--planted 500] [--clean 100]

Each day is built through the actions, with its own number of people and its own minutes;
each gap is one row of one list, lost or contradicting another. Every gap must be among
what the day's run finds, by name; a clean day must find nothing. Everything is taken back.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "benchmarks")]
A_DAY = 25  # gaps planted into the same day, one after the other


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--planted", type=int, default=500)
    parser.add_argument("--clean", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ["EPILOOP_DATA"] = data
        from epiloop_hq.commands import start

        start.start()
        start.migrate()
        begun = time.process_time()
        missed = plant(arguments.planted, Path(data))
        raised = let_go_by(arguments.clean, Path(data))
    found = arguments.planted - len(missed)
    print(f"planted {arguments.planted}: {found} found and named")
    print(f"clean days {arguments.clean}: {len(raised)} with a finding")
    print(f"{time.process_time() - begun:.0f} s CPU")
    for line in (*missed, *raised):
        print(f"  {line}")
    return 1 if missed or raised else 0


def plant(number: int, folder: Path) -> list[str]:
    """Plant so many gaps, a few into each day; return those that were not found."""
    from builders.day import CLOSE
    from planting.gaps import differences, planted

    missed = []
    for first in range(0, number, A_DAY):
        with a_day_of_its_own(first, folder) as day:
            for n in range(first, min(first + A_DAY, number)):
                with planted(n, day) as gap:
                    if gap not in differences(CLOSE):
                        missed.append(f"not found: {gap}")
    return missed


def let_go_by(number: int, folder: Path) -> list[str]:
    """Let so many clean days go by; return what was found on them."""
    from builders.day import CLOSE
    from planting.gaps import differences

    raised = []
    for seed in range(1_000, 1_000 + number):
        with a_day_of_its_own(seed, folder):
            raised += [f"day {seed}: {found}" for found in differences(CLOSE)]
    return raised


@contextmanager
def a_day_of_its_own(seed: int, folder: Path):
    """Let a day go by that is taken back with everything in it."""
    from django.db import connections, transaction

    from builders.day import a_day

    with ExitStack() as stack:
        for alias in connections:
            around = transaction.atomic(using=alias)
            # As TestCase marks its own: an action's durable transaction may stand inside.
            around._from_testcase = True  # noqa: SLF001
            stack.enter_context(around)
        yield a_day(seed, folder)
        for alias in connections:
            transaction.set_rollback(True, using=alias)


if __name__ == "__main__":
    sys.exit(main())
