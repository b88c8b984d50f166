"""`epiloop reconcile`: compare the day's lists from the command line."""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from epiloop_hq.commands import start

if TYPE_CHECKING:
    from epiloop_hq.actor import Actor

REFUSED = 2


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command."""
    compare = subparsers.add_parser(
        "reconcile", help="compare the day's lists; 1 if any differ, 0 if none do"
    )
    compare.add_argument(
        "--day",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="default: today. A day that is over is shown as it was frozen",
    )
    compare.add_argument(
        "--area", default="", metavar="CODE", help="default: where an outbreak is open"
    )
    compare.add_argument(
        "--out", type=Path, metavar="FILE", help="write the findings as CSV"
    )
    compare.set_defaults(run=_reconcile)


def _reconcile(arguments: argparse.Namespace) -> int:
    start.start_ready()
    from epiloop.errors import EpiloopError
    from epiloop_hq.actor import Actor
    from epiloop_hq.reconciliation.listing import write_findings
    from epiloop_hq.reconciliation.queries import run_row

    actor = Actor.system("command line")
    try:
        runs = [_run(path, arguments.day, actor) for path in _areas(arguments, actor)]
    except (EpiloopError, LookupError) as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    if arguments.out is not None:
        write_findings(arguments.out, runs, actor)
    return int(any(run_row(run, actor).differences for run in runs))


def _areas(arguments: argparse.Namespace, actor: "Actor") -> list[str]:
    from epiloop_hq.places.queries import area_path_of
    from epiloop_hq.reconciliation.queries import headquarters_areas

    if arguments.area:
        return [area_path_of(arguments.area)]
    return sorted(headquarters_areas(actor))


def _run(area_path: str, day: date | None, actor: "Actor") -> int:
    """Reconcile an area today, or find what was frozen of an earlier day; print it."""
    from epiloop_hq import clock
    from epiloop_hq.reconciliation.actions import reconcile
    from epiloop_hq.reconciliation.queries import run_of_day

    now = clock.now()
    made = None if day is None else run_of_day(area_path, day, actor)
    run = made.id if made else reconcile(area_path, actor=actor, now=now, day=day)
    _print(run, actor)
    return run


def _print(reconciliation_id: int, actor: "Actor") -> None:
    from epiloop_hq.places.queries import code_of
    from epiloop_hq.reconciliation.queries import line_rows, run_row

    made = run_row(reconciliation_id, actor)
    print(
        f"{code_of(made.area_path)} {made.day} as of {made.as_of.isoformat()}: "
        f"{made.checks} checks, {made.differences} differences; digest {made.digest}"
    )
    for line in line_rows(reconciliation_id, actor):
        b = line.balance
        counts = "" if b is None else f"{b.opening} + {b.came} - {b.went} = {b.closing}"
        print(f"  {line.check_name:<28}{counts:<28}{line.differences:>6} differ")
