"""`epiloop visits feed` and `fold`: rows from standard input, acknowledged by batch."""

import argparse
import csv
import json
import os
import select
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from epiloop.visits import Receipt, TableOptions, Taken

    Row = Mapping[str, object]

BYTES_AT_ONCE: Final = 1 << 16
ROWS_A_BATCH: Final = 500
SECONDS_A_BATCH: Final = 0.2
SOURCE: Final = "feed"


def add_options(feed: argparse.ArgumentParser) -> None:
    """Add what the feed may be told."""
    feed.add_argument(
        "--source", default=SOURCE, metavar="NAME", help="who tells (default: feed)"
    )
    feed.add_argument(
        "--batch",
        type=int,
        default=ROWS_A_BATCH,
        metavar="N",
        help=f"most rows acknowledged together (default: {ROWS_A_BATCH})",
    )
    feed.add_argument(
        "--findings", type=Path, metavar="FILE", help="add each refused row to this CSV"
    )


def run_feed(arguments: argparse.Namespace, options: "TableOptions") -> int:
    """Take in the rows of standard input; print a line of JSON for each batch on disk."""
    from epiloop.visits import FOLD_AT_BYTES, Feed, fold, waiting_bytes

    rows = 0
    lines = lines_in_batches(sys.stdin.fileno(), most=arguments.batch)
    with Feed(arguments.store, options) as feed, _Folding() as folding:
        for batch in rows_of(lines):
            receipt = feed.append(batch, source=arguments.source, first=rows)
            rows += receipt.rows
            _acknowledge(receipt, rows)
            if arguments.findings:
                _add_findings(receipt, arguments.findings)
            if waiting_bytes(arguments.store) >= FOLD_AT_BYTES:
                folding.begin(lambda: fold(arguments.store))
        folding.begin(lambda: fold(arguments.store))
    return 0


def run_fold(arguments: argparse.Namespace) -> int:
    """Put what was fed into the days."""
    from epiloop.visits import fold

    taken = fold(arguments.store)
    built = f"{len(taken.days_built)} days built"
    print(f"{taken.taken:,} of {taken.rows:,} fed rows in the days, {built}")
    return 0


def lines_in_batches(
    file: int, *, most: int, seconds: float = SECONDS_A_BATCH
) -> Iterator[list[str]]:
    """Yield the lines of an open file, at the latest some time after they came.

    Parameters
    ----------
    file
        A file descriptor; a pipe is not waited for longer than `seconds` once it has
        told a line.
    """
    rest, since = b"", 0.0
    lines: list[str] = []
    while True:
        left = max(0.0, since + seconds - time.perf_counter()) if lines else None
        chunk = None
        if select.select([file], [], [], left)[0]:
            chunk = os.read(file, BYTES_AT_ONCE)
            *whole, rest = (rest + (chunk or b"\n" * bool(rest))).split(b"\n")
            if not lines:
                since = time.perf_counter()
            lines += [line.decode("utf-8", "replace") for line in whole if line.strip()]
        while len(lines) >= most:
            yield lines[:most]
            lines = lines[most:]
        is_late = lines and time.perf_counter() - since >= seconds
        if lines and (is_late or chunk == b""):
            yield lines
            lines = []
        if chunk == b"":
            return


def rows_of(batches: Iterator[list[str]]) -> "Iterator[list[Row | None]]":
    """Yield rows of JSON lines, or of CSV if the first line is no JSON object."""
    first = next(batches, None)
    if first is None:
        return
    first[0] = first[0].removeprefix("\ufeff").lstrip()
    read: Callable[[str], Row | None] = _json_row
    if not first[0].startswith("{"):
        read = partial(_csv_row, _cells(first[0]))
        first = first[1:]
    for lines in chain([first] if first else [], batches):
        yield [read(line) for line in lines]


def _json_row(line: str) -> "Row | None":
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _csv_row(names: list[str], line: str) -> "Row | None":
    cells = _cells(line)
    return dict(zip(names, cells, strict=True)) if len(cells) == len(names) else None


def _cells(line: str) -> list[str]:
    # Line by line: a quotation mark that nobody closes must not swallow later rows.
    return next(csv.reader([line]))


class _Folding:
    """Folds beside the feed, one at a time, and waits for the last at the end."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=1)
        self._last: Future[Taken] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()
        self._settle()

    def begin(self, fold: "Callable[[], Taken]") -> None:
        """Fold, unless the fold before still goes on."""
        if self._last is None or self._last.done():
            self._settle()
            self._last = self._threads.submit(fold)

    def _settle(self) -> None:
        from epiloop.visits import StoreBusyError

        if self._last is not None:
            with suppress(StoreBusyError):  # the rows wait in the feed
                self._last.result()


def _acknowledge(receipt: "Receipt", rows: int) -> None:
    told = {
        "rows": receipt.rows,
        "taken": receipt.taken,
        "refused": receipt.refused,
        "rows_so_far": rows,
    }
    print(json.dumps(told, ensure_ascii=False), flush=True)


def _add_findings(receipt: "Receipt", path: Path) -> None:
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(("file", "row", "reason"))
        writer.writerows((one.file, one.row, one.reason) for one in receipt.findings)
