"""`epiloop indicators`: every indicator of an area at an instant, as a file."""

import argparse
import csv
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from epiloop_hq.commands import start

if TYPE_CHECKING:
    from epiloop.situation.facts import Facts
    from epiloop_hq.situation.rows import Row

REFUSED: Final = 2


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command."""
    told = subparsers.add_parser(
        "indicators", help="write the indicators of an area at an instant, as CSV"
    )
    told.add_argument(
        "--as-of",
        metavar="T",
        help="as it was known then, such as 2022-05-07T15:00; default: now",
    )
    told.add_argument("--area", default="", metavar="CODE", help="default: everywhere")
    told.add_argument(
        "--outbreak",
        default="",
        metavar="CODE",
        help="default: the open one begun last",
    )
    told.add_argument("--out", type=Path, required=True, metavar="FILE")
    told.add_argument("--json", action="store_true", help="write JSON instead")
    told.set_defaults(run=_indicators)


def _indicators(arguments: argparse.Namespace) -> int:
    start.start_ready()
    from epiloop.errors import EpiloopError
    from epiloop.situation.indicators import indicators_of
    from epiloop_hq.situation.rows import file_rows

    try:
        facts = _facts(arguments)
    except (EpiloopError, LookupError, ValueError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    rows = file_rows(indicators_of(facts), area=facts.area_path, as_of=facts.as_of)
    with arguments.out.open("w", encoding="utf-8", newline="") as out:
        _write_json(rows, out) if arguments.json else _write_csv(rows, out)
    print(f"Wrote {len(rows)} indicators as of {facts.as_of:%Y-%m-%d %H:%M %Z}.")
    return 0


def _facts(arguments: argparse.Namespace) -> "Facts":
    from epiloop_hq import clock
    from epiloop_hq.actor import Actor
    from epiloop_hq.audit.times import check_not_future
    from epiloop_hq.places.queries import area_path_of
    from epiloop_hq.registry.queries import outbreak_by_code, outbreaks_of
    from epiloop_hq.situation.queries import facts_at, facts_now

    known = outbreaks_of(Actor.system("indicators"))
    code = arguments.outbreak
    outbreak = outbreak_by_code(code) if code else next(iter(known), None)
    if outbreak is None:
        raise LookupError(f"There is no outbreak {code}." if code else "There is none.")
    area_path = area_path_of(arguments.area) if arguments.area else ""
    now = clock.now()
    if not arguments.as_of:
        return facts_now(area_path, outbreak_id=outbreak.id, now=now)
    at = datetime.fromisoformat(arguments.as_of)
    at = at if at.tzinfo else at.replace(tzinfo=outbreak.zone)
    check_not_future(at, now=now)
    return facts_at(area_path, at, outbreak_id=outbreak.id)


def _write_csv(rows: "list[Row]", out: TextIO) -> None:
    from epiloop_hq.situation.rows import COLUMNS

    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)


def _write_json(rows: "list[Row]", out: TextIO) -> None:
    json.dump(rows, out, ensure_ascii=False, indent=1)
    out.write("\n")
