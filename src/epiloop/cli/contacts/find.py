"""`epiloop contacts find`: everybody one or two degrees from cases, as a file."""

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from epiloop.cli.contacts.given import add_cases, cases_of, protocol_of
from epiloop.errors import EpiloopError

if TYPE_CHECKING:
    import pyarrow as pa

    from epiloop.contacts import Engine, Threshold
    from epiloop.contacts.case_rows import GivenCases
    from epiloop.contacts.engines import EngineName
    from epiloop.contacts.engines.by_degree import Truncated
    from epiloop.contacts.engines.columns import Whole
    from epiloop.contacts.engines.place_rules import PlaceRules
    from epiloop.records import Proximity, Visit
    from epiloop.timeline import Interval
    from epiloop.visits import VisitIndex, VisitStore


class WhichVisitsError(EpiloopError):
    """Contacts are found in a store, in encounters, or in both."""

    def __init__(self) -> None:
        super().__init__("say --store DIR, or --encounters FILE, or both")


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add `find`."""
    find = commands.add_parser("find", help="everybody one or two degrees from cases")
    find.add_argument("--store", type=Path, metavar="DIR")
    find.add_argument(
        "--encounters",
        type=Path,
        metavar="FILE",
        help="pair records, alone or beside the store: a, b, start, seconds[, metres]",
    )
    find.add_argument(
        "--within-m",
        type=float,
        metavar="N",
        help="leave out pair records of more metres",
    )
    find.add_argument(
        "--rosters",
        type=Path,
        metavar="FILE",
        help="who belongs together: group_id, group_class, person_id[, from, to]",
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
    find.add_argument(
        "--engine", choices=("plain", "numpy", "numba", "duckdb", "spark")
    )
    find.add_argument(
        "--place-rules",
        metavar="R.toml",
        help="a file, or `default` for the rules proposed for a city",
    )
    find.add_argument(
        "--evidence",
        action="store_true",
        help="add the columns places, evidence, engine, store",
    )
    find.add_argument("--out", type=Path, required=True, metavar="FILE")
    find.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Find contacts and write them to a file, with a note of what they rest on."""
    from epiloop.contacts.engines.tables import write_contacts

    if arguments.store:
        table, truncated = find_in_store(arguments)
    elif arguments.encounters:
        table, truncated = find_in_encounters(arguments), []
    else:
        raise WhichVisitsError
    for line in truncated:
        print(line, file=sys.stderr)
    write_contacts(table, arguments.out, _note(arguments) | {"truncated": truncated})
    print(f"{len(table):,} contacts in {arguments.out}")
    return 0


def find_in_store(arguments: argparse.Namespace) -> "tuple[pa.Table, list[str]]":
    """Find contacts by the visits of a store, and say what was left out."""
    from epiloop.contacts.engines import EngineName, default_engine
    from epiloop.visits import VisitStore

    store = VisitStore(arguments.store)
    index = store.index()
    rules = _place_rules(arguments)
    limits = [rule.least_at(index) for rule in rules]
    name = EngineName(arguments.engine or default_engine())
    one_by_one = arguments.protocol or arguments.rosters or arguments.encounters
    find = _find_rows if one_by_one else _find_columns
    least_at = [least for least, _ in limits]
    table, cut = find(arguments, store, index, rules, least_at, name)
    left_out = [
        f"degree {degree}, truncated: {place.place_id} is left out, "
        f"{place.stays:,} stays on its busiest day"
        for degree, (_, too_busy) in enumerate(limits, start=1)
        for place in too_busy
    ]
    _warn_of_saturation(arguments, table, len(index.persons))
    return table, left_out + [_cut_line(one) for one in cut]


def find_in_encounters(arguments: argparse.Namespace) -> "pa.Table":
    """Find contacts by records of pairs, without a store."""
    from epiloop.contacts import ProximityEngine
    from epiloop.visits.files import digest_of

    zone = arguments.tz or ZoneInfo("UTC")
    engine: Engine = ProximityEngine(_records(arguments, zone))
    if arguments.rosters:
        from epiloop.contacts.beside import BesideEngine

        rosters = _rosters(arguments, zone, engine.reach)
        engine = BesideEngine(engine, rosters=rosters)
    digest = digest_of(arguments.encounters)
    return _rows_by(engine, arguments, zone, digest=digest)


def _find_columns(
    arguments: argparse.Namespace,
    store: "VisitStore",
    index: "VisitIndex",
    rules: "list[PlaceRules]",
    least_at: "list[Whole]",
    name: "EngineName",
) -> "tuple[pa.Table, list[Truncated]]":
    from epiloop.contacts.engines import pair_engine
    from epiloop.contacts.engines.by_degree import PairsByDegree
    from epiloop.contacts.engines.degrees import DegreeRule, find_degrees
    from epiloop.contacts.engines.evidence import places_of
    from epiloop.contacts.engines.tables import table_of_found

    cases = cases_of(arguments, store.zone, index.reach, None)
    wanted = [DegreeRule(_threshold(arguments), least) for least in least_at]
    controlled_at = cases.controlled_at
    engine = PairsByDegree(pair_engine(name, store=store), rules)
    found = find_degrees(
        index, cases.seekers, wanted, engine=engine, controlled_at=controlled_at
    )
    places = None
    if arguments.evidence:
        places = places_of(
            found, index, cases.seekers, wanted, controlled_at=controlled_at
        )
    table = table_of_found(
        found, index, digest=index.digest, engine=name, places=places
    )
    return table, engine.truncated


def _find_rows(
    arguments: argparse.Namespace,
    store: "VisitStore",
    index: "VisitIndex",
    rules: "list[PlaceRules]",
    least_at: "list[Whole]",
    name: "EngineName",
) -> "tuple[pa.Table, list[Truncated]]":
    """Find contacts one by one, where each is weighed by itself."""
    from epiloop.contacts.beside import BesideEngine
    from epiloop.contacts.engines.by_degree import RowsByDegree
    from epiloop.contacts.engines.indexed import IndexEngine

    engines: list[Engine] = [
        IndexEngine(index, name, least_at=least, store=store) for least in least_at
    ]
    if arguments.rosters or arguments.encounters:
        rosters = _rosters(arguments, store.zone, index.reach)
        records = _records(arguments, store.zone)
        engines = [
            BesideEngine(one, rosters=rosters, records=records) for one in engines
        ]
    engine = RowsByDegree(engines, rules)
    table = _rows_by(engine, arguments, store.zone, digest=index.digest)
    return table, engine.truncated


def _cut_line(cut: "Truncated") -> str:
    kept = (
        "all of unknown length"
        if cut.least_minutes is None
        else f"those of {cut.least_minutes:,} minutes or more, or of unknown length"
    )
    return (
        f"degree {cut.degree}, truncated: {cut.kept:,} of {cut.found:,} pairs are "
        f"kept, {kept}"
    )


def _rows_by(
    engine: "Engine", arguments: argparse.Namespace, zone: ZoneInfo, *, digest: str
) -> "pa.Table":
    from epiloop.contacts import find_contact_rows
    from epiloop.contacts.engines.tables import table_of_rows

    protocol = protocol_of(arguments)
    cases: GivenCases = cases_of(arguments, zone, engine.reach, protocol)
    rows = find_contact_rows(
        engine,
        cases.seekers,
        degree=arguments.degree,
        threshold=_threshold(arguments),
        protocol=protocol,
        controlled_at=cases.controlled_at,
        evidence=arguments.evidence,
    )
    return table_of_rows(
        rows, digest=digest, engine=engine.name, evidence=arguments.evidence
    )


def _records(arguments: argparse.Namespace, zone: ZoneInfo) -> "list[Proximity]":
    from epiloop.cli.case_files import read_encounters
    from epiloop.contacts.proximity import within

    if arguments.encounters is None:
        return []
    records = read_encounters(arguments.encounters, zone=arguments.tz or zone)
    if arguments.within_m is None:
        return records
    near = within(records, arguments.within_m)
    print(f"{len(near):,} of {len(records):,} records within {arguments.within_m:g} m")
    return near


def _rosters(
    arguments: argparse.Namespace, zone: ZoneInfo, reach: "Interval | None"
) -> "list[Visit]":
    from epiloop.cli.case_files import read_rosters

    if arguments.rosters is None:
        return []
    return read_rosters(arguments.rosters, zone=zone, reach=reach)


def _warn_of_saturation(
    arguments: argparse.Namespace, table: "pa.Table", persons: int
) -> None:
    from epiloop.contacts.engines.place_rules import SATURATED

    reached = len(table.column("person_id").unique()) if len(table) else 0
    if (
        not persons
        or reached / persons <= SATURATED
        or max(table["degree"].to_pylist()) == 1
    ):
        return
    proposal = (
        "Name --place-rules default, which leaves crowds and busy places out of the "
        "second degree"
        if arguments.place_rules is None
        else "Lower the cap of [degree.2], or let fewer classes of places count there"
    )
    print(
        f"The search reached {reached:,} of {persons:,} persons, {reached / persons:.0%}: "
        f"too many to mean much. {proposal}; --min-minutes helps too.",
        file=sys.stderr,
    )


def _threshold(arguments: argparse.Namespace) -> "Threshold":
    from epiloop.contacts import Threshold
    from epiloop.protocols.vocabulary import Per

    return Threshold(timedelta(minutes=arguments.min_minutes), Per(arguments.per))


def _place_rules(arguments: argparse.Namespace) -> "list[PlaceRules]":
    from epiloop.contacts.engines.place_rules import PlaceRules, load_place_rules

    if arguments.place_rules is None:
        return [PlaceRules()] * int(arguments.degree)
    return load_place_rules(arguments.place_rules, degrees=arguments.degree)


def _note(arguments: argparse.Namespace) -> dict[str, object]:
    """Return what was asked, with the digests of the files given."""
    from epiloop.visits.files import digest_of

    given = (arguments.cases, arguments.encounters, arguments.rosters)
    asked = {
        name: getattr(arguments, name)
        for name in ("degree", "min_minutes", "per", "protocol", "place_rules")
        if getattr(arguments, name) is not None
    }
    return asked | {"inputs": {one.name: digest_of(one) for one in given if one}}
