"""`epiloop contacts sources`: the places and times that cases share, backwards."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from epiloop.cli.contacts.given import add_cases, cases_of, protocol_of
from epiloop.cli.visits import add_store

if TYPE_CHECKING:
    from epiloop.contacts.engines.columns import Whole
    from epiloop.visits import VisitIndex

DRAWS: Final = 999
SEED: Final = 1


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add `sources`."""
    parser = commands.add_parser(
        "sources", help="where cases without a known source may have been infected"
    )
    add_store(parser)
    add_cases(parser)
    parser.add_argument(
        "--place-rules",
        metavar="R.toml",
        help="places that do not count are left out, such as dwellings",
    )
    parser.add_argument(
        "--draws",
        type=int,
        default=DRAWS,
        metavar="N",
        help="sets of persons drawn in the place of the cases (default %(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, metavar="N", help="of the draws"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Rank the places that the cases share and write them to a file."""
    import numpy as np

    from epiloop.contacts.engines.sources import find_sources
    from epiloop.contacts.engines.tables import table_of_sources, write_contacts
    from epiloop.visits import VisitStore
    from epiloop.visits.files import digest_of

    store = VisitStore(arguments.store)
    index, protocol = store.index(), protocol_of(arguments)
    cases = cases_of(arguments, store.zone, index.reach, protocol, backwards=True)
    found = find_sources(
        index,
        cases.seekers,
        chance=np.random.default_rng(arguments.seed),
        draws=arguments.draws,
        least_at=_least_at(arguments, index),
    )
    note: dict[str, object] = {
        "draws": arguments.draws,
        "seed": arguments.seed,
        "p_value": "that any place and time of the store would surprise as much",
        "inputs": {arguments.cases.name: digest_of(arguments.cases)},
    }
    table = table_of_sources(found, digest=index.digest)
    write_contacts(table, arguments.out, note)
    print(f"{len(table):,} places in {arguments.out}")
    return 0


def _least_at(arguments: argparse.Namespace, index: "VisitIndex") -> "Whole | None":
    """Return where meeting counts; a cap is no matter here, busy places are expected."""
    from dataclasses import replace

    from epiloop.contacts.engines.place_rules import load_place_rules

    if arguments.place_rules is None:
        return None
    (rules,) = load_place_rules(arguments.place_rules, degrees=1)
    least, _ = replace(rules, most_stays=None).least_at(index)
    return least
