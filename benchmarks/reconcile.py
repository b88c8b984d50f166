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
from itertools import pairwise

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
    """Let the headquarters reconcile everything, and say what each check costs."""
    from epiloop_hq import clock
    from epiloop_hq.actor import Actor
    from epiloop_hq.reconciliation.actions import reconcile
    from epiloop_hq.reconciliation.catalogue import all_checks
    from epiloop_hq.reconciliation.queries import run_row

    spent = [time.process_time()]
    system, begun = Actor.system("benchmark"), time.perf_counter()
    run = reconcile(
        "",
        actor=system,
        now=clock.now(),
        report=lambda _done, _total: spent.append(time.process_time()),
    )
    cpu, wall = time.process_time() - spent[0], time.perf_counter() - begun
    shares = [after - before for before, after in pairwise(spent[1:])]
    costs = zip(shares, all_checks(), strict=True)
    for seconds, name in sorted(costs, reverse=True)[:SHOWN]:
        print(f"  {seconds:6.2f} s CPU  {name}")
    noted("checks made", len(all_checks()), "checks")
    noted("differences found", run_row(run, system).differences, "differences")
    noted("a run over the city, processor", cpu, "s")
    return 0 if noted("a run over the city", wall, "s", at_most=SECONDS) else 1


if __name__ == "__main__":
    sys.exit(main())
