"""How long a list takes to be checked against known persons: `python benchmarks/duplicates_match.py`.

Prints the CPU seconds to bring the persons into comparable form, to index them, and to check
the records; precision and recall on planted duplicates; and, on a part, the pairs compared
and the recall against comparing each record with every person. All people are invented.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from aims import noted

from epiloop.duplicates import MatchIndex, best_matches, person_key
from planted_persons import Measured, Planter, measure


def main() -> None:
    """Draw people and records, check them, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=1_000)
    parser.add_argument("--brute-persons", type=int, default=20_000)
    parser.add_argument("--brute-records", type=int, default=50)
    told = parser.parse_args()
    planter = Planter(20220423)
    people = planter.population(told.persons)
    records = planter.records(people, told.records)

    start = time.process_time()
    keys = [person_key(person) for person in people]
    formed = time.process_time()
    index = MatchIndex(keys)
    indexed = time.process_time()
    asked = [person_key(record.details) for record in records]
    matches = [index.matches_of(key) for key in asked]
    done = time.process_time()
    print(
        f"{len(people)} persons: forms {formed - start:.1f} s, index "
        f"{indexed - formed:.1f} s; {len(records)} records checked in "
        f"{done - indexed:.2f} s CPU"
    )
    tell("planted duplicates", measure(records, matches))
    checked = f"{len(records):,} records against {len(people):,} persons, CPU"
    noted(checked, done - indexed, "s")
    compare_with_brute_force(told, people, planter)


def compare_with_brute_force(told, people, planter) -> None:
    """Check a part both ways and print what the blocking saves and what it misses."""
    few = people[: told.brute_persons]
    keys = [person_key(person) for person in few]
    index = MatchIndex(keys)
    records = planter.records(few, told.brute_records)
    asked = [person_key(record.details) for record in records]

    start = time.process_time()
    by_index = [index.matches_of(key) for key in asked]
    middle = time.process_time()
    by_force = [best_matches(key, keys) for key in asked]
    end = time.process_time()

    compared = sum(1 for key in asked for _ in index.candidates(key))
    pairs = len(asked) * len(keys)
    wanted = {(m.one, m.other) for found in by_force for m in found}
    got = {(m.one, m.other) for found in by_index for m in found}
    print(
        f"against every pair ({len(asked)} x {len(keys)}): {compared} of {pairs} pairs "
        f"compared (1 in {pairs / max(1, compared):.0f}), {middle - start:.3f} s against "
        f"{end - middle:.1f} s ({(end - middle) / (middle - start):.0f} times), recall "
        f"{len(got & wanted) / max(1, len(wanted)):.3f} of {len(wanted)} proposals"
    )


def tell(what: str, found: Measured) -> None:
    """Print precision and recall."""
    print(
        f"{what}: {found.found} of {found.planted} found (recall {found.recall:.3f}), "
        f"{found.right} of {found.proposed} proposals right (precision "
        f"{found.precision:.3f}), {found.certain_right} of {found.certain} certain right"
    )


if __name__ == "__main__":
    main()
