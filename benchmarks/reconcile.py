"""What the daily reconciliation of a whole city costs: every check, one after the other.

    python benchmarks/reconcile.py [--data FOLDER] [--url URL] [--persons N] [--open N]

Fills a new installation with an invented city (see `city.py`) and the lists of a screening
round (see `city_lists.py`), or takes the one that stands there. One million persons and
63,000 loops, in 60 s of two cores at most; ends non-zero beyond that.
"""

import argparse
import os
import sys
import tempfile
import time

import city
import city_lists
from aims import noted

SECONDS = 60.0
SHOWN = 8  # of the checks, the dearest first


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    city.add_place(parser)
    for name in ("persons", "followed", "open"):
        parser.add_argument(f"--{name}", type=int, default=getattr(city.Size(), name))
    arguments = vars(parser.parse_args())
    data, url = arguments.pop("data"), arguments.pop("url")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("EPILOOP_DATA", folder)
        city.go_to(data, url)
        city.build(city.Size(**arguments))
        city_lists.build()
        return measure()


def measure() -> int:
    """Run every check over everything, as a run does, and say what each costs."""
    from epiloop.reconcile import Scope
    from epiloop_hq import clock
    from epiloop_hq.audit.reconciled import one_instant
    from epiloop_hq.reconciliation.catalogue import all_checks

    scope, costs = Scope("", clock.now()), []
    begun = time.process_time(), time.perf_counter()
    with one_instant():
        for name, check in all_checks().items():
            before = time.process_time()
            found = len(check.differences(scope))
            standing = check.ledger.standing(scope) if check.ledger else 0
            costs.append((time.process_time() - before, name, found, standing))
    cpu, wall = time.process_time() - begun[0], time.perf_counter() - begun[1]
    for seconds, name, found, _standing in sorted(costs, reverse=True)[:SHOWN]:
        print(f"  {seconds:6.2f} s  {name}: {found:,} differences")
    differences = sum(found for _s, _n, found, _st in costs)
    print(
        f"{len(costs)} checks, {differences:,} differences: {cpu:.1f} s CPU, {wall:.1f} s wall"
    )
    return 0 if noted("a run over the city", wall, "s", at_most=SECONDS) else 1


if __name__ == "__main__":
    sys.exit(main())
