"""How long R of many districts takes: `python benchmarks/situation_rt.py`.

Prints the CPU seconds for all of them at once, and for one after another. Ends non-zero if
the two differ or the aim (a thousand districts over a year within a second) is missed.
"""

import argparse
import sys
import time

import numpy as np

from epiloop.situation import discretised_gamma, estimate_rt

AIM_SECONDS = 1.0


def main() -> int:
    """Draw districts, estimate them both ways, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--districts", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=365)
    told = parser.parse_args()
    cases = np.random.default_rng(1).poisson(20, (told.districts, told.days))
    interval = discretised_gamma(mean_days=4.3, sd_days=2.1)

    together, taken = timed(lambda: estimate_rt(cases, interval).upper)
    apart, one_by_one = timed(
        lambda: np.stack([estimate_rt(row, interval).upper for row in cases])
    )
    print(f"{told.districts:,} districts × {told.days} days: {taken:.3f} s CPU at once")
    print(f"one after another: {one_by_one:.3f} s CPU, {one_by_one / taken:.0f} times")
    same = np.allclose(together, apart, equal_nan=True)
    print("the same figures" if same else "THE FIGURES DIFFER")
    return int(not same or taken > AIM_SECONDS)


def timed(run):
    """Return what a call gives, and the CPU seconds it took."""
    begin = time.process_time()
    return run(), time.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
