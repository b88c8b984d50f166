"""`epiloop import` and `epiloop export`: files in and out, from the command line."""

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from epiloop_hq.commands import start

if TYPE_CHECKING:
    from epiloop_hq.actor import Actor
    from epiloop_hq.exchange.actions import BatchDraft, ImportResult
    from epiloop_hq.exchange.mappings import Stored

KINDS: Final = (
    "linelist",
    "contacts",
    "links",
    "visits",
    "samples",
    "areas",
    "points",
    "zones",
    "counts",
)
LISTS: Final = ("cases", "contacts", "calls")
BAR: Final = 30
REFUSED: Final = 2


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the commands."""
    _add_import(subparsers)
    _add_export(subparsers)


def _add_import(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    read = subparsers.add_parser(
        "import", help="take files in: good rows in, findings out"
    )
    read.add_argument("files", nargs="+", type=Path, metavar="FILE")
    read.add_argument("--kind", choices=KINDS, help="what the rows are")
    read.add_argument(
        "--mapping", metavar="M.toml|NAME", help="a mapping file, or a ready mapping"
    )
    read.add_argument("--outbreak", default="", metavar="CODE")
    read.add_argument(
        "--area", default="", metavar="CODE", help="default: the outbreak's own area"
    )
    read.add_argument("--dry-run", action="store_true", help="write findings only")
    read.add_argument(
        "--findings", type=Path, metavar="FILE", help="where the findings go, as CSV"
    )
    read.set_defaults(run=_import)


def _add_export(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    write = subparsers.add_parser("export", help="write a list as CSV; it is logged")
    write.add_argument("kind", choices=LISTS)
    write.add_argument("--out", type=Path, required=True, metavar="FILE")
    write.add_argument("--reason", required=True, help="why the list leaves the house")
    write.add_argument("--outbreak", default="", metavar="CODE")
    write.add_argument("--area", default="", metavar="CODE")
    write.set_defaults(run=_export)


def _import(arguments: argparse.Namespace) -> int:
    start.start()
    from epiloop.errors import EpiloopError

    worst = 0
    for file in arguments.files:
        try:
            worst = max(worst, _import_one(file, arguments))
        except (EpiloopError, LookupError, OSError) as refusal:
            print(f"{file.name}: {refusal}", file=sys.stderr)
            worst = REFUSED
    return worst


def _import_one(file: Path, arguments: argparse.Namespace) -> int:
    from epiloop_hq import clock
    from epiloop_hq.actor import Actor
    from epiloop_hq.exchange import actions

    actor = Actor.system("command line")
    stored = _mapping(file, arguments)
    draft = _place(file, arguments.outbreak, arguments.area)
    batch_id = None
    if not arguments.dry_run:
        batch_id = actions.unfinished(file, stored, draft, actor=actor)
    if batch_id is None:
        now = clock.now()
        batch_id = actions.hand_in(draft, file, actor=actor, now=now)
        actions.choose_mapping(
            batch_id, stored, actor=actor, now=now, is_dry_run=arguments.dry_run
        )
    else:
        print(f"{file.name}: going on where the last run was broken off")
    bar = _Bar(file.name)
    result = actions.run_import(batch_id, actor=actor, path=file, report=bar.show)
    bar.end()
    return _tell(file, result, arguments)


def _tell(file: Path, result: "ImportResult", arguments: argparse.Namespace) -> int:
    """Print what became of a file; write its findings where that was asked."""
    from epiloop_hq.exchange.kinds import BatchState

    verb = "would be taken" if arguments.dry_run else "taken"
    print(
        f"{file.name}: {result.rows_in} rows in = {result.accepted} {verb} "
        f"+ {result.rejected} rejected"
    )
    if result.state is not BatchState.REFUSED and result.changed_nothing:
        print(f"{file.name}: nothing changed; all of it was there already")
    elif result.unchanged:
        print(f"{file.name}: {result.unchanged} rows were there already")
    if result.warned:
        print(f"{file.name}: {result.warned} rows were taken with a remark")
    _write_findings(file, result, arguments.findings)
    if result.state is BatchState.REFUSED:
        return REFUSED
    return 1 if result.rejected else 0


def _write_findings(file: Path, result: "ImportResult", out: Path | None) -> None:
    from epiloop_hq.exchange.queries import finding_lines, finding_rows

    if out is None:
        for row in finding_rows(result.batch_id, limit=20):
            print(f"{file.name}:{row.line or ''} {row.column} {row.sentence}")
        return
    with out.open("a" if out.exists() else "w", encoding="utf-8", newline="") as sink:
        sink.writelines(finding_lines(result.batch_id))
    print(f"{file.name}: findings in {out}")


def _mapping(file: Path, arguments: argparse.Namespace) -> "Stored":
    """Return the mapping asked for, or the only one that fits the file."""
    from epiloop.tables import Kind, ready_mappings, survey_file
    from epiloop_hq.exchange.errors import ExchangeRefusedError
    from epiloop_hq.exchange.mappings import (
        ready_for,
        stored_ready,
        stored_text,
    )

    kind = Kind(arguments.kind) if arguments.kind else None
    if arguments.mapping in ready_mappings():
        stored = stored_ready(arguments.mapping)
    elif arguments.mapping:
        told = Path(arguments.mapping)
        stored = stored_text(told.read_text(encoding="utf-8"), file=told.name)
    else:
        fitting = ready_for(survey_file(file).header, kind=kind)
        if len(fitting) != 1:
            names = ", ".join(fitting) or "none"
            raise ExchangeRefusedError(
                f"Say with --mapping how the file is to be read; ready ones that fit: {names}."
            )
        stored = stored_ready(fitting[0])
    _check_kind(stored, kind)
    return stored


def _check_kind(stored: "Stored", kind: object) -> None:
    from epiloop_hq.exchange.errors import ExchangeRefusedError
    from epiloop_hq.exchange.mappings import mapping_of

    mapping = mapping_of(stored)
    if kind is not None and mapping.kind is not kind:
        raise ExchangeRefusedError(
            f"The mapping {mapping.name} is for {mapping.kind}, not for {kind}."
        )


def _place(file: Path, outbreak_code: str, area_code: str) -> "BatchDraft":
    from epiloop_hq.exchange.actions import BatchDraft
    from epiloop_hq.places.queries import area_path_of

    outbreak_id, path = _outbreak(outbreak_code)
    if area_code:
        path = area_path_of(area_code)
    return BatchDraft(file_name=file.name, area_path=path, outbreak_id=outbreak_id)


def _outbreak(code: str) -> tuple[int | None, str]:
    from epiloop_hq.exchange.errors import ExchangeRefusedError
    from epiloop_hq.registry.queries import outbreak_by_code

    if not code:
        return None, ""
    outbreak = outbreak_by_code(code)
    if outbreak is None:
        raise ExchangeRefusedError(f"There is no outbreak with the code {code}.")
    return outbreak.id, outbreak.area_path


def _export(arguments: argparse.Namespace) -> int:
    start.start()
    from epiloop.errors import EpiloopError
    from epiloop_hq import clock
    from epiloop_hq.actor import Actor

    try:
        rows = _export_rows(arguments, Actor.system("command line"), clock.now())
        with arguments.out.open("w", encoding="utf-8", newline="") as sink:
            sink.writelines(rows)
    except (EpiloopError, LookupError, OSError) as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    print(f"{arguments.kind}: written to {arguments.out}, and logged")
    return 0


def _export_rows(
    arguments: argparse.Namespace, actor: "Actor", now: datetime
) -> Iterable[str]:
    from epiloop_hq.exchange.actions import export_list
    from epiloop_hq.exchange.kinds import ExportKind

    draft = _place(arguments.out, arguments.outbreak, arguments.area)
    return export_list(
        ExportKind(arguments.kind),
        actor=actor,
        now=now,
        area_path=draft.area_path,
        outbreak_id=draft.outbreak_id,
        reason=arguments.reason,
    )


class _Bar:
    """A progress bar, on a terminal only."""

    def __init__(self, name: str) -> None:
        self._name, self._is_seen = name, sys.stderr.isatty()

    def show(self, done: int, total: int | None) -> None:
        """Draw how far the import is."""
        if self._is_seen and total:
            filled = BAR * done // total
            bar = "█" * filled + "·" * (BAR - filled)
            print(
                f"\r{self._name} {bar} {done}/{total}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._is_seen:
            print(file=sys.stderr)
