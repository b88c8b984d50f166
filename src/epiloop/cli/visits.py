"""`epiloop visits`: pack, append, feed, fold, check, expire, stat."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from epiloop.cli import visits_feed
from epiloop.cli.protocol import PROBLEMS_FOUND, day, print_lines
from epiloop.errors import EpiloopError
from epiloop.places import Datum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epiloop.visits import TableOptions, Taken, VisitStore


class NoDatumError(EpiloopError):
    """Coordinates without a datum may lie half a kilometre off."""

    def __init__(self) -> None:
        super().__init__(
            "Say in which datum the coordinates are: --datum wgs84 (GPS) or gcj02 "
            "(published maps of China); they lie 300 to 700 m apart"
        )


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add `visits` with its commands."""
    family = subparsers.add_parser(
        "visits", help="the visit store: pack, append, feed, fold, check, expire, stat"
    )
    commands = family.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, run, said in (
        ("pack", run_pack, "make a store of files of visits"),
        ("append", run_append, "add files of visits to a store"),
    ):
        taking = commands.add_parser(name, help=said)
        taking.add_argument(
            "--in",
            dest="files",
            nargs="+",
            type=Path,
            required=True,
            metavar="FILE",
            help="CSV, Parquet or Arrow: person_id, place_id, start, end, ...",
        )
        add_reading(taking)
        taking.set_defaults(run=run)
    feed = commands.add_parser(
        "feed", help="take in JSON lines or CSV from standard input as they come"
    )
    add_reading(feed)
    visits_feed.add_options(feed)
    feed.set_defaults(run=run_feed)
    fold = commands.add_parser("fold", help="put what was fed into the days")
    add_store(fold)
    fold.set_defaults(run=visits_feed.run_fold)
    check = commands.add_parser("check", help="compare every file with its digest")
    add_store(check)
    check.set_defaults(run=run_check)
    expire = commands.add_parser("expire", help="delete the days before a day")
    add_store(expire)
    expire.add_argument("--before", type=day, required=True, metavar="DAY")
    expire.set_defaults(run=run_expire)
    stat = commands.add_parser("stat", help="what a store holds and what rounding cost")
    add_store(stat)
    stat.add_argument(
        "--batches", action="store_true", help="also each file and feed taken in"
    )
    stat.set_defaults(run=run_stat)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the options of how rows are read into a store."""
    add_store(parser)
    parser.add_argument(
        "--columns", type=Path, metavar="M.toml", help="what the files call these"
    )
    parser.add_argument(
        "--tz", type=zone, metavar="ZONE", help="of times that name no zone"
    )
    parser.add_argument(
        "--places",
        type=Path,
        metavar="P.csv",
        help="place_id, lon, lat, place_class[, radius_m, datum]: finds the place of "
        "visits that have coordinates and no place_id",
    )
    parser.add_argument(
        "--datum",
        type=Datum,
        choices=tuple(Datum),
        help="of the visits' coordinates, and of places that name none",
    )


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the store."""
    parser.add_argument("--store", type=Path, required=True, metavar="DIR")


def zone(text: str) -> ZoneInfo:
    """Read a time zone given on the command line."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise argparse.ArgumentTypeError(
            f"{text} is not a time zone; write it as Asia/Shanghai"
        ) from None


def run_pack(arguments: argparse.Namespace) -> int:
    """Make a store."""
    from epiloop.visits import pack

    zone_of_days = arguments.tz or ZoneInfo("UTC")
    taken = pack(
        arguments.files, arguments.store, _options(arguments), zone=zone_of_days
    )
    return _told(taken, arguments.store)


def run_append(arguments: argparse.Namespace) -> int:
    """Add to a store."""
    from epiloop.visits import append

    taken = append(arguments.files, arguments.store, _options(arguments))
    return _told(taken, arguments.store)


def run_feed(arguments: argparse.Namespace) -> int:
    """Feed a store."""
    return visits_feed.run_feed(arguments, _options(arguments))


def run_check(arguments: argparse.Namespace) -> int:
    """Print every damaged file; 1 if there is any."""
    from epiloop.visits import VisitStore
    from epiloop.visits.overlaps import two_places_at_once

    store = VisitStore(arguments.store)
    problems = list(store.problems())
    print_lines(problems)
    if not problems:
        count = two_places_at_once(store.index())
        print(f"{arguments.store}: every file is as it was written")
        if count:
            print(f"warning, in two places at once: {count:,} stays; they are kept")
    return PROBLEMS_FOUND if problems else 0


def run_expire(arguments: argparse.Namespace) -> int:
    """Delete days."""
    from epiloop.visits import expire

    gone = expire(arguments.store, before=arguments.before)
    print_lines(f"deleted {one}" for one in gone)
    print(f"{len(gone)} days deleted")
    return 0


def run_stat(arguments: argparse.Namespace) -> int:
    """Say what a store holds."""
    from epiloop.visits import VisitStore

    store = VisitStore(arguments.store)
    print_lines(stat_lines(store))
    if arguments.batches:
        print_lines(batch_lines(store))
    return 0


def stat_lines(store: "VisitStore") -> "Iterator[str]":
    """Yield what a store holds, and what keeping whole minutes has cost."""
    manifest, rounding, sizes = store.manifest, store.rounding(), store.size_bytes()
    days = sorted(manifest.days)
    stays = sum(one.sizes["rows"] for one in manifest.segments())
    yield f"days: {len(days)}" + (f", {days[0]} to {days[-1]}" if days else "")
    yield f"time zone: {manifest.zone}"
    yield f"persons: {sum(one.rows for one in manifest.persons):,}"
    yield f"places: {sum(one.rows for one in manifest.places):,}"
    yield f"records: {rounding.rows:,} in {len(manifest.batches)} files"
    yield f"stays after joining: {stays:,}"
    waiting = len(store.fed_records())
    yield f"fed and not folded in: {waiting:,} records"
    for name, size in sizes.items():
        per_row = f", {size / stays:.1f} a stay" if stays else ""
        yield f"{name}: {size:,} bytes{per_row}"
    lost = rounding.exact_seconds / 60 - rounding.kept_minutes
    yield (
        f"rounding to minutes: {rounding.rows_changed:,} records changed, "
        f"{lost:,.1f} of {rounding.exact_seconds / 60:,.1f} minutes lost in all"
    )
    refused: dict[str, int] = {}
    for batch in manifest.batches:
        for reason, count in batch.refused.items():
            refused[reason] = refused.get(reason, 0) + count
    for reason, count in sorted(refused.items()):
        yield f"refused, {reason}: {count:,}"
    yield f"digest: {store.digest}"


def batch_lines(store: "VisitStore") -> "Iterator[str]":
    """Yield what was taken in, in order: the source, its rows, and its digest."""
    for batch in store.manifest.batches:
        refused = sum(batch.refused.values())
        yield (
            f"{batch.source}: {batch.taken:,} of {batch.rows:,} rows taken, "
            f"{refused:,} refused, sha256 {batch.digest}"
        )


def _options(arguments: argparse.Namespace) -> "TableOptions":
    from epiloop.visits import TableOptions, load_columns, load_places

    columns = load_columns(arguments.columns) if arguments.columns else {}
    if arguments.places is None:
        return TableOptions(columns, arguments.tz)
    if arguments.datum is None:
        raise NoDatumError
    places = load_places(arguments.places, datum=arguments.datum)
    return TableOptions(columns, arguments.tz, places)


def _told(taken: "Taken", store: Path) -> int:
    """Say what became of the rows, and write the refused ones to a file."""
    from epiloop.visits import write_findings

    for name in taken.held_already:
        print(f"{name}: the store holds it already")
    built = f"{len(taken.days_built)} days built"
    print(f"{taken.taken:,} of {taken.rows:,} rows taken, {built}")
    for reason, count in taken.refused.items():
        print(f"refused, {reason}: {count:,}")
    if taken.findings:
        path = store / f"findings-{taken.number:06}.csv"
        write_findings(taken.findings, path)
        print(f"each refused row: {path}")
    return 0
