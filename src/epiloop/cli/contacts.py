"""`epiloop contacts`: find and explain, from a store or from pair records."""

import argparse
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from epiloop.cli.protocol import print_lines
from epiloop.cli.visits import add_store, zone
from epiloop.errors import EpiloopError

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from epiloop.cli.case_files import CaseFile
    from epiloop.contacts import Engine, Exposure, Seeker, Threshold
    from epiloop.contacts.engines import EngineName
    from epiloop.contacts.engines.columns import PairEngine
    from epiloop.contacts.engines.place_rules import PlaceRules, TooBusy
    from epiloop.protocols import Protocol
    from epiloop.visits import VisitIndex, VisitStore

NOBODY_FOUND: Final = 1
SATURATED: Final = 0.1
"""Share of everybody held above which a second degree says little about anybody."""


class WhichVisitsError(EpiloopError):
    """Contacts are found in a store or in encounters."""

    def __init__(self) -> None:
        super().__init__("say --store DIR, or --encounters FILE, and not both")


class RulesOfADegreeError(EpiloopError):
    """A classified search knows one set of place rules."""

    def __init__(self) -> None:
        super().__init__(
            "With --protocol the place rules hold for both degrees; leave out [degree]"
        )


class UnknownCaseError(EpiloopError):
    """A case that the file of cases does not have."""

    def __init__(self, case_id: str, path: Path) -> None:
        super().__init__(f"{path} has no case {case_id}")


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add `contacts` with its commands."""
    family = subparsers.add_parser(
        "contacts", help="who met the cases: find everybody, explain one"
    )
    commands = family.add_subparsers(title="commands", metavar="COMMAND", required=True)
    find = commands.add_parser("find", help="everybody one or two degrees from cases")
    find.add_argument("--store", type=Path, metavar="DIR")
    find.add_argument(
        "--encounters",
        type=Path,
        metavar="FILE",
        help="pair records instead: a, b, start, seconds[, metres]",
    )
    add_cases(find)
    find.add_argument("--degree", type=int, choices=(1, 2), default=1)
    find.add_argument("--min-minutes", type=float, default=0, metavar="N")
    find.add_argument(
        "--per",
        choices=("encounter", "day", "all"),
        default="all",
        help="over what the minutes are added up; a day is any 24 hours",
    )
    find.add_argument("--engine", choices=("plain", "numpy", "numba", "duckdb"))
    find.add_argument("--place-rules", type=Path, metavar="R.toml")
    find.add_argument("--out", type=Path, required=True, metavar="FILE")
    find.set_defaults(run=run_find)
    explain = commands.add_parser("explain", help="the shared stays of two, in order")
    add_store(explain)
    add_cases(explain, needed=False)
    explain.add_argument("--case", required=True, metavar="ID")
    explain.add_argument("--person", required=True, metavar="ID")
    explain.set_defaults(run=run_explain)


def add_cases(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    """Add the options that say who is sought for, and when."""
    parser.add_argument("--cases", type=Path, required=needed, metavar="cases.csv")
    parser.add_argument("--protocol", metavar="ID", help="gives windows and categories")
    parser.add_argument("--tz", type=zone, metavar="ZONE", help="of times without one")


def run_find(arguments: argparse.Namespace) -> int:
    """Find contacts and write them to a file."""
    from epiloop.contacts.engines.tables import write_contacts

    if (arguments.store is None) == (arguments.encounters is None):
        raise WhichVisitsError
    if arguments.store:
        table = find_in_store(arguments)
    else:
        table = find_in_encounters(arguments)
    write_contacts(table, arguments.out)
    print(f"{len(table):,} contacts in {arguments.out}")
    return 0


def find_in_store(arguments: argparse.Namespace) -> "pa.Table":
    """Find contacts by the visits of a store."""
    from epiloop.cli.case_files import until_of
    from epiloop.contacts.engines import EngineName, default_engine, pair_engine
    from epiloop.visits import VisitStore

    store = VisitStore(arguments.store)
    index = store.index()
    protocol = _protocol(arguments)
    cases = _cases(arguments, store.zone, until_of(index.reach), protocol)
    rules = _place_rules(arguments)
    engine = EngineName(arguments.engine or default_engine())
    if protocol is None:
        table = _find_degrees(
            arguments, index, cases, rules, pair_engine(engine, store=store)
        )
    else:
        table = _find_classified(
            arguments, store, index, cases, rules, engine, protocol
        )
    _warn_of_saturation(table, len(index.persons))
    return table


def find_in_encounters(arguments: argparse.Namespace) -> "pa.Table":
    """Find contacts by records of pairs."""
    from epiloop.cli.case_files import read_encounters, until_of
    from epiloop.contacts import ProximityEngine, find_contacts
    from epiloop.contacts.engines.tables import table_of_rows
    from epiloop.visits.files import digest_of

    zone = arguments.tz or ZoneInfo("UTC")
    records = read_encounters(arguments.encounters, zone=zone)
    engine = ProximityEngine(records)
    protocol = _protocol(arguments)
    cases = _cases(arguments, zone, until_of(engine.reach), protocol)
    rows = find_contacts(
        engine,
        cases.seekers,
        degree=arguments.degree,
        threshold=_threshold(arguments),
        protocol=protocol,
        controlled_at=cases.controlled_at,
    )
    return table_of_rows(rows, digest=digest_of(arguments.encounters))


def run_explain(arguments: argparse.Namespace) -> int:
    """Print the shared stays of a case and a person; 1 if they share none."""
    from epiloop.contacts.engine import PlainEngine, Seeker
    from epiloop.contacts.engines.told import tell_from
    from epiloop.visits import VisitStore

    store = VisitStore(arguments.store)
    index = store.index()
    reach = index.reach
    seeker = Seeker(arguments.case, arguments.case, (reach,) if reach else ())
    if arguments.cases:
        seeker = _case(arguments, store, index)
    codes = index.persons.find([seeker.person_id, arguments.person])
    engine: Engine = PlainEngine(tell_from(store, index)(codes))
    exposure = engine.exposure(seeker, arguments.person, lingering=timedelta(0))
    if exposure is None:
        print(f"{arguments.person} shared no place with {seeker.person_id} in time")
        return NOBODY_FOUND
    print_lines(exposure_lines(exposure, arguments.tz or store.zone))
    return 0


def exposure_lines(exposure: "Exposure", zone: ZoneInfo) -> Iterator[str]:
    """Yield the encounters of two persons, one a line, and what they add up to."""
    from epiloop.contacts.co_presence import whole_minutes

    for met in exposure.encounters:
        start, end = (at.astimezone(zone) for at in (met.span.start, met.span.end))
        minutes = whole_minutes(met.together)
        known = "length not known" if minutes is None else f"{minutes} min"
        sources = sorted({one.source for one in met.contact_visits} - {""})
        seats = sorted({one.seat for one in met.contact_visits} - {""})
        more = [*(f"seat {seat}" for seat in seats), *sources]
        yield "  ".join(
            (
                f"{start:%Y-%m-%d %H:%M} - {end:%Y-%m-%d %H:%M}",
                met.place_id,
                known,
                *more,
            )
        )
    total = "not known" if exposure.minutes is None else f"{exposure.minutes} min"
    yield f"{len(exposure.encounters)} encounters, together {total}"


def _find_degrees(
    arguments: argparse.Namespace,
    index: "VisitIndex",
    cases: "CaseFile",
    rules: "list[PlaceRules]",
    engine: "PairEngine",
) -> "pa.Table":
    from epiloop.contacts.engines.degrees import DegreeRule, find_degrees
    from epiloop.contacts.engines.tables import table_of_found

    threshold = _threshold(arguments)
    limits = [rule.least_at(index) for rule in rules]
    for degree, (_, too_busy) in enumerate(limits, start=1):
        _tell_left_out(degree, too_busy)
    found = find_degrees(
        index,
        cases.seekers,
        [DegreeRule(threshold, least) for least, _ in limits],
        engine=engine,
        controlled_at=cases.controlled_at,
    )
    return table_of_found(found, index, digest=index.digest)


def _find_classified(
    arguments: argparse.Namespace,
    store: "VisitStore",
    index: "VisitIndex",
    cases: "CaseFile",
    rules: "list[PlaceRules]",
    engine: "EngineName",
    protocol: "Protocol",
) -> "pa.Table":
    """Find contacts with the protocol's category: each is weighed by itself."""
    from epiloop.contacts import find_contacts
    from epiloop.contacts.engines.indexed import IndexEngine
    from epiloop.contacts.engines.tables import table_of_rows

    if len(set(map(repr, rules))) > 1:
        raise RulesOfADegreeError
    least_at, too_busy = rules[0].least_at(index)
    _tell_left_out(1, too_busy)
    rows = find_contacts(
        IndexEngine(index, engine, least_at=least_at, store=store),
        cases.seekers,
        degree=arguments.degree,
        threshold=_threshold(arguments),
        protocol=protocol,
        controlled_at=cases.controlled_at,
    )
    return table_of_rows(rows, digest=index.digest)


def _tell_left_out(degree: int, too_busy: "tuple[TooBusy, ...]") -> None:
    for place in too_busy:
        print(
            f"degree {degree}, truncated: {place.place_id} is left out, "
            f"{place.stays:,} stays on its busiest day",
            file=sys.stderr,
        )


def _warn_of_saturation(table: "pa.Table", persons: int) -> None:
    reached = len(table.column("person_id").unique()) if len(table) else 0
    if (
        persons
        and reached / persons > SATURATED
        and max(table["degree"].to_pylist()) > 1
    ):
        print(
            f"The search reached {reached:,} of {persons:,} persons, {reached / persons:.0%}: "
            "too many to mean much. Place rules help (--place-rules): a cap on busy places, "
            "or for [degree.2] only homes, schools and workplaces; so does --min-minutes.",
            file=sys.stderr,
        )


def _case(
    arguments: argparse.Namespace, store: "VisitStore", index: "VisitIndex"
) -> "Seeker":
    from epiloop.cli.case_files import until_of
    from epiloop.contacts.find import joined_cases

    until = until_of(index.reach)
    cases = _cases(arguments, store.zone, until, _protocol(arguments))
    for seeker in joined_cases(cases.seekers):
        if seeker.seeker_id == arguments.case:
            return seeker
    raise UnknownCaseError(arguments.case, arguments.cases)


def _cases(
    arguments: argparse.Namespace,
    store_zone: ZoneInfo,
    until: "datetime",
    protocol: "Protocol | None",
) -> "CaseFile":
    from epiloop.cli.case_files import read_cases

    zone = arguments.tz or store_zone
    return read_cases(arguments.cases, zone=zone, until=until, protocol=protocol)


def _protocol(arguments: argparse.Namespace) -> "Protocol | None":
    from epiloop.protocols import load_protocol

    return load_protocol(arguments.protocol) if arguments.protocol else None


def _threshold(arguments: argparse.Namespace) -> "Threshold":
    from epiloop.contacts import Threshold
    from epiloop.protocols.vocabulary import Per

    return Threshold(timedelta(minutes=arguments.min_minutes), Per(arguments.per))


def _place_rules(arguments: argparse.Namespace) -> "list[PlaceRules]":
    from epiloop.contacts.engines.place_rules import PlaceRules, load_place_rules

    if arguments.place_rules is None:
        return [PlaceRules()] * int(arguments.degree)
    return load_place_rules(arguments.place_rules, degrees=arguments.degree)
